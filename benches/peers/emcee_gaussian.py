"""emcee on a correlated Gaussian in 5 dimensions: what an effective sample costs.

    emcee_gaussian.py plain|vectorised WALKERS STEPS

The covariance is 0.9^|i - j|, the mean 0; walkers start as exact draws, so there is nothing to burn in. `plain` calls the
log-density once per walker, which is emcee's default; `vectorised` calls it once per half of the walkers. Effective samples are
walkers times steps over the autocorrelation time by emcee's own estimator (Goodman and Weare, window of 5 times), of the worst
coordinate; estimating them is not timed.
"""

import logging

import emcee
import numpy as np

import peer

DIMENSIONS = 5


def main():
    parser = peer.parser(__doc__)
    parser.add_argument("calls", choices=["plain", "vectorised"])
    parser.add_argument("walkers", type=int)
    parser.add_argument("steps", type=int)
    options = parser.parse_args()
    logging.disable()  # emcee repeats in every round how long the chain is in autocorrelation times
    index = np.arange(DIMENSIONS)
    covariance = 0.9 ** np.abs(index[:, None] - index)
    precision = np.linalg.inv(covariance)

    def plain(x):
        return -0.5 * x @ precision @ x

    def vectorised(x):
        return -0.5 * np.einsum("ni,ni->n", x @ precision, x)

    log_density = {"plain": plain, "vectorised": vectorised}[options.calls]

    def action(seed):
        np.random.seed(seed)  # emcee draws from numpy's global generator
        start = np.random.multivariate_normal(np.zeros(DIMENSIONS), covariance, options.walkers)
        sampler = emcee.EnsembleSampler(
            options.walkers, DIMENSIONS, log_density, vectorize=options.calls == "vectorised"
        )
        sampler.run_mcmc(start, options.steps)

        def figures():
            chain = sampler.get_chain()
            time = emcee.autocorr.integrated_time(chain, c=5, quiet=True).max()
            return {
                "samples": options.walkers * options.steps,
                "effective_samples": options.walkers * options.steps / time,
                "acceptance": float(sampler.acceptance_fraction.mean()),
                "check": float(np.einsum("sni,ij,snj->", chain, precision, chain) / chain.size),
            }

        return figures

    peer.work(options, action)


if __name__ == "__main__":
    main()
