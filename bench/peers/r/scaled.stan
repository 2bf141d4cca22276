// A Gaussian with a standard deviation for each coordinate.
data {
  int<lower=1> n;
  vector<lower=0>[n] scale;
}
parameters {
  vector[n] x;
}
model {
  x ~ normal(0, scale);
}
