"""Maximum likelihood by contrastive divergence: chains from the data, the contrast of energies, its gradient by autograd, Adam."""

import torch

from energies import network
from langevin import Langevin

NAMES = ("w1", "b1", "w2", "b2", "w3")


class Training:
    """A run: one step of training, chains included. It goes on from the parameters of the last one."""

    def __init__(self, data, step_size, steps, rate, taken, **arrays):
        self.data = data
        self.parameters = [torch.nn.Parameter(arrays[name].clone()) for name in NAMES]
        self.energy = network(*self.parameters)
        self.chains = Langevin(self.energy, data, step_size, steps)
        self.optimizer = torch.optim.Adam(self.parameters, lr=rate)
        for name, parameter in zip(NAMES, self.parameters):
            self.optimizer.state[parameter] = {
                "step": torch.tensor(float(taken)),
                "exp_avg": arrays["first_" + name].clone(),
                "exp_avg_sq": arrays["second_" + name].clone(),
            }

    def learn(self, negatives):
        energies = self.energy(torch.cat([self.data, negatives]))
        count = len(self.data)
        loss = energies[:count].mean() - energies[count:].mean()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()

    def run(self):
        self.learn(self.chains.run())

    def gradient(self, x):
        return self.chains.gradient(x)

    def step(self, x):
        return self.chains.step(x)

    def ends(self):
        return {"x": self.chains.run()}

    def update(self, negatives, rate):
        """Parameters and moments after one step with these samples, at this learning rate."""
        self.optimizer.param_groups[0]["lr"], usual = rate.item(), self.optimizer.param_groups[0]["lr"]
        self.learn(negatives)
        self.optimizer.param_groups[0]["lr"] = usual
        results = {}
        for name, parameter in zip(NAMES, self.parameters):
            state = self.optimizer.state[parameter]
            results[name] = parameter
            results["first_" + name] = state["exp_avg"]
            results["second_" + name] = state["exp_avg_sq"]
        return results
