"""BlackJAX's kernels on many chains at once: compiled, vmapped over chains, scanned over steps.

    blackjax_kernels.py ula|mala|hmc10|nuts gauss100|mw32 f32|f64 STEPS

Chains start at N(0, I) and only their last states are kept, which is the cheapest way there is. Unadjusted Langevin is BlackJAX's
stochastic-gradient Langevin with the full gradient. Keys are split once per step and then once per chain, as its documentation
does. Reports, beside the time of the sampling, the gradients that a chain needs per step (`evaluations_per_step`; a chain
that waits for others needs none), the mean acceptance probability, the time of loading and compiling before (`start_cpu_seconds`), and
a `check` of the result.
"""

import time

import blackjax
import jax
import jax.numpy as jnp

import blackjax_targets as targets
import peer

#: Step sizes, by kernel and target. Langevin steps are x + h grad + sqrt(2 h) xi.
STEP_SIZES = {
    "ula": {"gauss100": 0.02, "mw32": 0.02},
    "mala": {"gauss100": 0.02, "mw32": 0.02},
    "hmc10": {"gauss100": 0.1, "mw32": 0.08},
    "nuts": {"gauss100": 0.3, "mw32": 0.15},
}
LEAPFROGS = 10
MOST_DOUBLINGS = 8


def kernel(name, log_density, dimensions, step_size, real):
    """BlackJAX's `init` and `step` of a kernel; `step` returns the state, its acceptance and its gradients."""
    if name == "ula":
        sampler = blackjax.sgld(lambda x, _: jax.grad(log_density)(x))
        return sampler.init, lambda key, x: (sampler.step(key, x, None, step_size), (real(1), 1))
    if name == "mala":
        sampler, gradients = blackjax.mala(log_density, step_size), lambda info: 1
    elif name == "hmc10":
        sampler = blackjax.hmc(log_density, step_size, jnp.ones(dimensions, real), LEAPFROGS)
        gradients = lambda info: LEAPFROGS
    else:
        sampler = blackjax.nuts(log_density, step_size, jnp.ones(dimensions, real), max_num_doublings=MOST_DOUBLINGS)
        gradients = lambda info: info.num_integration_steps

    def step(key, state):
        state, info = sampler.step(key, state)
        return state, (info.acceptance_rate, gradients(info))

    return sampler.init, step


def main():
    parser = peer.parser(__doc__)
    parser.add_argument("kernel", choices=list(STEP_SIZES))
    parser.add_argument("target", choices=["gauss100", "mw32"])
    parser.add_argument("precision", choices=["f32", "f64"])
    parser.add_argument("steps", type=int)
    parser.add_argument("--chains", type=int, default=1000)
    parser.add_argument("--generator", default="threefry2x32", help="JAX's random generator; rbg is the other documented one")
    options = parser.parse_args()
    jax.config.update("jax_enable_x64", options.precision == "f64")
    jax.config.update("jax_default_prng_impl", options.generator)
    real = {"f32": jnp.float32, "f64": jnp.float64}[options.precision]
    dimensions = targets.DIMENSIONS[options.target]
    step_size = STEP_SIZES[options.kernel][options.target]
    init, step = kernel(options.kernel, targets.LOG_DENSITIES[options.target], dimensions, step_size, real)

    def sample(key, positions):
        def transition(states, key):
            states, (acceptance, gradients) = jax.vmap(step)(jax.random.split(key, options.chains), states)
            return states, (jnp.mean(acceptance), jnp.sum(gradients))

        states = jax.vmap(init)(positions)
        states, (acceptance, gradients) = jax.lax.scan(transition, states, jax.random.split(key, options.steps))
        return getattr(states, "position", states), jnp.mean(acceptance), jnp.sum(gradients)

    start = jax.random.normal(jax.random.key(0), (options.chains, dimensions), real)
    compiled = jax.jit(sample).lower(jax.random.key(1), start).compile()
    start_cpu = time.process_time()

    def action(seed):
        positions, acceptance, gradients = jax.block_until_ready(compiled(jax.random.key(seed), start))
        return lambda: {
            "evaluations_per_step": int(gradients) / (options.chains * options.steps),
            "acceptance": float(acceptance),
            "check": float(targets.check(options.target, positions)),
            "start_cpu_seconds": start_cpu,
        }

    peer.work(options, action)


if __name__ == "__main__":
    main()
