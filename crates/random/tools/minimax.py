"""Polynomial coefficients of src/math, by Remez exchange in 60-digit arithmetic.

    pip install mpmath
    python3 crates/random/tools/minimax.py

Every approximation is p(z) ~ g(z) on an interval with the error weighted by w(z), where w turns the error of the
polynomial into the relative error of the function that is finally returned. Prints, for each function and precision, the
coefficients from low to high degree (as shortest decimals that round-trip) and the largest weighted error before and
after rounding them to the precision in which they are used.
"""

import struct

from mpmath import atan, cos, exp, log, matrix, lu_solve, mp, mpf, pi, sin, sqrt

mp.dps = 60


def to_single(x):
    return struct.unpack("f", struct.pack("f", float(x)))[0]


def shortest_single(x):
    for digits in range(6, 12):
        text = f"{x:.{digits}e}"
        if to_single(float(text)) == x:
            return text
    raise AssertionError


def evaluate(coefficients, z):
    total = mpf(0)
    for c in reversed(coefficients):
        total = total * z + c
    return total


def remez(function, weight, low, high, degree):
    """Coefficients of the polynomial with the least max |weight (p - function)| on [low, high], and that error."""
    count = degree + 2
    middle, half = (low + high) / 2, (high - low) / 2
    nodes = [middle - half * cos(pi * i / (count - 1)) for i in range(count)]
    grid_size = 60 * count
    grid = [middle - half * cos(pi * i / grid_size) for i in range(grid_size + 1)]
    values = [(z, function(z), weight(z)) for z in grid]
    for _ in range(12):
        system, right = matrix(count, count), matrix(count, 1)
        for i, z in enumerate(nodes):
            for j in range(degree + 1):
                system[i, j] = z**j
            system[i, degree + 1] = (-1) ** i / weight(z)
            right[i] = function(z)
        solution = lu_solve(system, right)
        coefficients = [solution[j] for j in range(degree + 1)]
        errors = [(w * (evaluate(coefficients, z) - g), z) for z, g, w in values]
        extrema = []
        for error, z in errors:
            if extrema and (error > 0) == (extrema[-1][0] > 0):
                if abs(error) > abs(extrema[-1][0]):
                    extrema[-1] = (error, z)
            else:
                extrema.append((error, z))
        if len(extrema) < count:
            break
        while len(extrema) > count:
            extrema.pop(0 if abs(extrema[0][0]) < abs(extrema[-1][0]) else -1)
        nodes = [z for _, z in extrema]
    worst = max(abs(e) for e, _ in errors)
    return coefficients, worst, values


def report(name, function, weight, low, high, degrees):
    for precision, degree in degrees.items():
        coefficients, worst, values = remez(function, weight, mpf(low), mpf(high), degree)
        rounded = [to_single(c) if precision == "f32" else float(c) for c in coefficients]
        after = max(abs(w * (evaluate([mpf(c) for c in rounded], z) - g)) for z, g, w in values)
        print(f"{name} {precision}: degree {degree}, error {float(worst):.2e}, rounded {float(after):.2e}")
        for c in rounded:
            print("    " + (shortest_single(c) if precision == "f32" else repr(c)))


tiny = mpf(10) ** -20

# sin(pi/2 x) = x S(x^2) and cos(pi/2 x) = 1 + x^2 C(x^2) for |x| <= 1/2 (quarter turns).
report(
    "sin", lambda z: sin(pi / 2 * sqrt(z)) / sqrt(z), lambda z: sqrt(z) / sin(pi / 2 * sqrt(z)),
    tiny, 0.25, {"f64": 6, "f32": 3},
)  # fmt: skip
report(
    "cos", lambda z: (cos(pi / 2 * sqrt(z)) - 1) / z, lambda z: z / cos(pi / 2 * sqrt(z)),
    tiny, 0.25, {"f64": 6, "f32": 3},
)  # fmt: skip

# ln((1+s)/(1-s)) = 2 s + s^3 L(s^2) for |s| <= (sqrt 2 - 1)/(sqrt 2 + 1).
largest = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2


def atanh_tail(z):
    s = sqrt(z)
    return (log((1 + s) / (1 - s)) - 2 * s) / s**3


mp.dps = 100
report(
    "ln", atanh_tail, lambda z: z * sqrt(z) / log((1 + sqrt(z)) / (1 - sqrt(z))),
    tiny, largest, {"f64": 6, "f32": 2},
)  # fmt: skip

# exp(r) = 1 + r + r^2 E(r) for |r| <= ln(2)/2, a little widened for the rounding of the reduction. The weight r^2 is kept
# away from zero, where an error of E does not matter and the exchange would be singular.
bound = log(mpf(2)) / 2 * (1 + mpf(2) ** -20)
report(
    "exp", lambda r: (exp(r) - 1 - r) / r**2 if abs(r) > tiny else mpf(1) / 2, lambda r: (r**2 + bound**2 / 100) * exp(-r),
    -bound, bound, {"f64": 9, "f32": 4},
)  # fmt: skip

ln2 = log(mpf(2))
high = mpf(int(ln2 * 2**42)) / 2**42
print("ln 2 f64: high (42 bits)", repr(float(high)), "low", repr(float(ln2 - high)))
high = mpf(int(ln2 * 2**15)) / 2**15
print("ln 2 f32: high (15 bits)", shortest_single(to_single(high)), "low", shortest_single(to_single(ln2 - high)))
