"""Log-densities of the comparison in JAX, by the names that our examples give them.

`gauss100`: ln pi = -1/2 sum_i p_i x_i^2 with 100 precisions p_i evenly spaced from 1 to 10.
`mw32`: the many-well of 16 pairs, ln pi = sum over pairs of -a^4 + 6 a^2 + a/2 - b^2/2; a and b are halves of the array, so that
nothing has to be gathered. Its ln Z is 164.695675313.
"""

import jax.numpy as jnp

DIMENSIONS = {"gauss100": 100, "mw32": 32}
LN_Z_MW32 = 164.695675313181887


def gauss100(x):
    return -0.5 * jnp.sum(jnp.linspace(1.0, 10.0, 100, dtype=x.dtype) * x * x)


def mw32(x):
    a, b = x[:16], x[16:]
    return jnp.sum(-(a**4) + 6.0 * a**2 + 0.5 * a - 0.5 * b**2)


def check(target, x):
    """A mean by which to see that both sides sample the same: of p x^2 (1 in equilibrium), or of a^2 (2.959806)."""
    if target == "gauss100":
        return jnp.mean(jnp.linspace(1.0, 10.0, 100, dtype=x.dtype) * x * x)
    return jnp.mean(x[:, :16] ** 2)


LOG_DENSITIES = {"gauss100": gauss100, "mw32": mw32}
