"""A step of training of each of the learning methods: the loss, its gradient by autograd, Adam, the average of the parameters.

The gradients by which chains move come by autograd too, or by hand. What depends on no chain step is computed once before the chain, and chains
see parameters that ask for no gradient.
"""

import math
from types import SimpleNamespace

import torch
from torch.nn import functional as F


class Net(SimpleNamespace):
    """E(x) = head . silu(b2 + W2' silu(b1 + W1' x)) - ln N(x; 0, s^2). Biases and head may differ from row to row."""

    def detached(self):
        return Net(**{name: x.detach() if torch.is_tensor(x) else x for name, x in vars(self).items()})

    def __call__(self, x):
        hidden = F.silu(torch.addmm(self.b2, F.silu(torch.addmm(self.b1, x, self.w1)), self.w2))
        variance = self.reference**2
        reference = x.square().sum(1) * (0.5 / variance) + x.shape[1] / 2 * math.log(2 * math.pi * variance)
        return (hidden @ self.head if self.head.dim() == 1 else (hidden * self.head).sum(1)) + reference


def by_autograd(net, x):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(net(x).sum(), x)[0]


def by_hand(net, x):
    silu_backward = torch.ops.aten.silu_backward
    with torch.no_grad():
        first = torch.addmm(net.b1, x, net.w1)
        second = torch.addmm(net.b2, F.silu(first), net.w2)
        back = silu_backward(net.head.expand_as(second), second)
        back = silu_backward(back @ net.w2.t(), first)
        return torch.addmm(x, back, net.w1.t(), beta=1 / net.reference**2)


def chain(gradient, x, step_size, noise):
    """Langevin steps, one for each of the arrays of noise; the step size is a number, or one for each row."""
    step_size = torch.as_tensor(step_size)
    drift, spread = -0.5 * step_size, step_size.sqrt()
    for z in noise:
        x = torch.addcmul(x, gradient(x), drift).addcmul_(z, spread)
    return x


def perceptron(parameters, prefix, reference):
    layer = lambda i, name: parameters[f"{prefix}body.layers.{i}.{name}"]
    return Net(
        w1=layer(0, "weight"),
        b1=layer(0, "bias"),
        w2=layer(1, "weight"),
        b2=layer(1, "bias"),
        head=parameters[prefix + "head"],
        reference=reference,
    )


def contrast(net, data, samples):
    energies = net(torch.cat([data, samples]))
    return energies[: len(data)].mean() - energies[len(data) :].mean()


def paced(task, net):
    """The step size of chains, which follows the mean squared gradient at the data; and what that has come to."""
    own = task.settings
    before = task.carried["sharpness"]
    measured = task.gradient(net, task.points).square().sum(1).mean()
    known = before > 0
    after = own.memory * before + (1 - own.memory) * measured if known else measured
    return min(own.largest, own.product / before.item()) if known else own.largest, {"sharpness": after}


def likelihood(task, starts, step_size):
    """The loss of maximum likelihood, with samples from chains that begin there; and where they ended."""
    net = perceptron(task.parameters, "", task.settings.reference)
    still = net.detached()
    noise = task.normal("steps", int(task.settings.steps), *starts.shape)
    samples = chain(lambda x: task.gradient(still, x), starts, step_size, noise)
    return contrast(net, task.points, samples), samples


def cd(task):
    step_size, carried = paced(task, perceptron(task.parameters, "", task.settings.reference).detached())
    return likelihood(task, task.points, step_size)[0], carried


def persistent(task):
    step_size, carried = paced(task, perceptron(task.parameters, "", task.settings.reference).detached())
    buffer, count = task.carried["buffer"], len(task.points)
    again = task.uniform("again", count) < task.settings.restart
    starts = torch.where(again[:, None], task.normal("starts", *task.points.shape), buffer[:count])
    loss, samples = likelihood(task, starts, step_size)
    return loss, {**carried, "buffer": torch.cat([buffer[count:], samples])}


def short_run(task):
    return likelihood(task, task.normal("starts", *task.points.shape), task.settings.step_size)[0], {}


def exact(task):
    corners, sizes = task.given["corners"], task.given["sizes"]
    log_weights = task.once(lambda: sizes.log().sum(1))
    net = perceptron(task.parameters, "", task.settings.reference)
    nodes = torch.addcmul(corners, sizes, task.uniform("cells", *corners.shape))
    return net(task.points).mean() + torch.logsumexp(log_weights - net(nodes), 0), {}


def nce(task):
    ratio, count = int(task.settings.ratio), len(task.points)
    net = perceptron(task.parameters, "energy.", task.settings.reference)
    law = task.once(lambda: gaussian(task.given["looked"]))
    noise = torch.addmm(law.mean, task.normal("noise", ratio * count, task.points.shape[1]), law.factor)
    x = torch.cat([task.points, noise])
    centred = x - law.mean
    log_noise = law.constant - 0.5 * ((centred @ law.precision) * centred).sum(1)
    log_ratio = -net(x) - task.parameters["logZ"] - log_noise - math.log(ratio)
    return F.softplus(-log_ratio[:count]).mean() + ratio * F.softplus(log_ratio[count:]).mean(), {}


def gaussian(points):
    """The Gaussian with the moments of some points."""
    points = points.double()
    mean = points.mean(0)
    covariance = (points - mean).t() @ (points - mean) / len(points)
    factor = torch.linalg.cholesky(covariance)
    constant = -factor.diagonal().log().sum() - points.shape[1] / 2 * math.log(2 * math.pi)
    precision = torch.cholesky_inverse(factor)
    return SimpleNamespace(mean=mean.float(), factor=factor.t().float(), precision=precision.float(), constant=constant.float())


def slope(net, x):
    """The points, and the gradient there as a function of them and of the parameters."""
    x = x.detach().requires_grad_()
    return x, torch.autograd.grad(net(x).sum(), x, create_graph=True)[0]


def score_matching(task):
    x, gradient = slope(perceptron(task.parameters, "", task.settings.reference), task.points)
    row = lambda i: torch.autograd.grad(gradient[:, i].sum(), x, create_graph=True)[0][:, i]
    laplacian = sum(row(i) for i in range(x.shape[1]))
    return (0.5 * gradient.square().sum(1) - laplacian).mean(), {}


def sliced(task):
    x, gradient = slope(perceptron(task.parameters, "", task.settings.reference), task.points)
    v = task.normal("directions", *x.shape)
    product = torch.autograd.grad((gradient * v).sum(), x, create_graph=True)[0]
    return (0.5 * gradient.square().sum(1) - (v * product).sum(1)).mean(), {}


def denoising(task):
    sigma = task.settings.sigma
    noise = task.normal("noise", *task.points.shape)
    _, gradient = slope(perceptron(task.parameters, "", task.settings.reference), task.points + sigma * noise)
    return 0.5 * (sigma * gradient - noise).square().sum(1).mean(), {}


def levelled(parameters, levels, frequencies, reference):
    """The network of many noise levels, each row at its own."""
    linear = lambda name, x: torch.addmm(parameters[name + ".bias"], x, parameters[name + ".weight"])
    angles = levels[:, None] * frequencies
    c = F.silu(linear("embedding.first", torch.cat([angles.sin(), angles.cos()], 1)))
    c = F.silu(linear("embedding.second", c))
    bias = lambda i: torch.addmm(parameters[f"body.layers.{i}.bias"], c, parameters[f"body.layers.{i}.condition"])
    return Net(
        w1=parameters["body.layers.0.weight"],
        b1=bias(0),
        w2=parameters["body.layers.1.weight"],
        b2=bias(1),
        head=linear("head", c),
        reference=reference,
    )


def recovery(task):
    own, shape = task.settings, task.points.shape
    sigmas = task.given["sigmas"]
    levels = (task.uniform("levels", len(task.points)) * len(sigmas)).floor()
    sigma = sigmas[levels.long(), None]
    variances = sigmas.square()
    before = (variances.cumsum(0) - variances).sqrt()[levels.long(), None]
    clean = task.points + before * task.normal("clean", *shape)
    noisy = clean + sigma * task.normal("noisy", *shape)
    net = levelled(task.parameters, levels, task.given["frequencies"], own.reference)
    still = net.detached()
    tie = 1 / sigma.square()
    gradient = lambda y: torch.addcmul(task.gradient(still, y), y - noisy, tie)
    recovered = chain(gradient, noisy, own.share * sigma.square(), task.normal("steps", int(own.steps), *shape))
    return (net(clean) - net(recovered)).mean(), {}


def cooperative(task):
    own, shape, parameters = task.settings, task.points.shape, task.parameters
    linear = lambda name, x: torch.addmm(parameters[f"generator.{name}.bias"], x, parameters[f"generator.{name}.weight"])
    hidden = F.silu(linear("body.layers.0", task.normal("latents", *shape)))
    generated = linear("head", F.silu(linear("body.layers.1", hidden)))
    proposed = generated.detach() + own.deviation * task.normal("proposed", *shape)
    net = perceptron(parameters, "energy.", own.reference)
    still = net.detached()
    noise = task.normal("steps", int(own.steps), *shape)
    revised = chain(lambda x: task.gradient(still, x), proposed, own.step_size, noise)
    teaching = (revised - generated).square().sum(1).mean() / (2 * own.deviation**2)
    return contrast(net, task.points, revised) + teaching, {}


METHODS = {
    "cd": cd,
    "persistent": persistent,
    "exact": exact,
    "short-run": short_run,
    "nce": nce,
    "score-matching": score_matching,
    "sliced": sliced,
    "denoising": denoising,
    "recovery": recovery,
    "recovery-6": recovery,
    "cooperative": cooperative,
}


def part(arrays, prefix):
    return {name[len(prefix) :]: array.clone() for name, array in arrays.items() if name.startswith(prefix)}


class Learning:
    """A run: one step of training. It goes on from the parameters of the last one."""

    def __init__(self, method, rate, taken, decay, chains_by_hand, arrays, settings):
        self.method = METHODS[method]
        self.gradient = by_hand if chains_by_hand else by_autograd
        self.settings = SimpleNamespace(**settings)
        self.points = arrays["points"]
        self.given = part(arrays, "given.")
        self.carried = part(arrays, "carried.")
        self.parameters = {name: torch.nn.Parameter(x) for name, x in part(arrays, "parameters.").items()}
        self.average = part(arrays, "average.")
        self.decay = decay
        self.noise = {}
        self.kept = None
        first, second = part(arrays, "moment.first."), part(arrays, "moment.second.")
        self.optimizer = torch.optim.Adam(self.parameters.values(), lr=rate)
        for name, parameter in self.parameters.items():
            step = torch.tensor(float(taken))
            self.optimizer.state[parameter] = {"step": step, "exp_avg": first[name], "exp_avg_sq": second[name]}

    def once(self, make):
        if self.kept is None:
            self.kept = make()
        return self.kept

    def normal(self, name, *shape):
        """Standard normal numbers, or those that were given under this name."""
        return torch.randn(shape) if name not in self.noise else self.noise[name].reshape(shape)

    def uniform(self, name, *shape):
        return torch.rand(shape) if name not in self.noise else self.noise[name].reshape(shape)

    def run(self):
        loss, self.carried = self.method(self)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        with torch.no_grad():
            averages = list(self.average.values())
            torch._foreach_mul_(averages, self.decay)
            torch._foreach_add_(averages, list(self.parameters.values()), alpha=1 - self.decay)
        return loss

    def update(self, rate, **noise):
        """What a step makes of everything, at this learning rate and with this noise."""
        [group] = self.optimizer.param_groups
        self.noise, group["lr"], usual = noise, rate.item(), group["lr"]
        results = {"loss": self.run(), **{"carried." + name: x for name, x in self.carried.items()}}
        self.noise, group["lr"] = {}, usual
        for name, parameter in self.parameters.items():
            state = self.optimizer.state[parameter]
            results["parameters." + name] = parameter
            results["average." + name] = self.average[name]
            results["moment.first." + name] = state["exp_avg"]
            results["moment.second." + name] = state["exp_avg_sq"]
        return results


def learning(method):
    """What makes the task of a method: numbers that are not named here are settings of it."""

    def make(rate, taken, decay, chains_by_hand, **rest):
        arrays = {name: x for name, x in rest.items() if torch.is_tensor(x)}
        settings = {name: x for name, x in rest.items() if not torch.is_tensor(x)}
        return Learning(method, rate, taken, decay, chains_by_hand, arrays, settings)

    return make
