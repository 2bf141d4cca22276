// A standard Gaussian.
data {
  int<lower=1> n;
}
parameters {
  vector[n] x;
}
model {
  x ~ std_normal();
}
