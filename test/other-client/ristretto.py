"""ristretto255 (RFC 9496), from its text. Slow, and in no way constant in time: for tests."""

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
INVSQRT_A_MINUS_D = 54469307008909316920995813868745141605393597292927456921205312896311721017578
ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) ** 2 % P


def negative(x):
    return x % P % 2 == 1


def absolute(x):
    return -x % P if negative(x) else x % P


def sqrt_ratio(u, v):
    """Section 4.2: whether u / v is a square, and the root of that, or of SQRT_M1 times it."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    if check in (-u % P, -u * SQRT_M1 % P):
        r = r * SQRT_M1 % P
    return check in (u % P, -u % P), absolute(r)


class Element:
    """A point in extended coordinates."""

    def __init__(self, x, y, z, t):
        self.x, self.y, self.z, self.t = x % P, y % P, z % P, t % P

    def __add__(self, other):
        a = (self.y - self.x) * (other.y - other.x)
        b = (self.y + self.x) * (other.y + other.x)
        c = 2 * D * self.t * other.t
        d = 2 * self.z * other.z
        e, f, g, h = b - a, d - c, d + c, b + a
        return Element(e * f, g * h, f * g, e * h)

    def __mul__(self, scalar):
        result, base = IDENTITY, self
        while scalar:
            if scalar & 1:
                result = result + base
            base, scalar = base + base, scalar >> 1
        return result

    def encode(self):
        """Section 4.3.2."""
        u1 = (self.z + self.y) * (self.z - self.y) % P
        u2 = self.x * self.y % P
        _, invsqrt = sqrt_ratio(1, u1 * u2 * u2 % P)
        den1, den2 = invsqrt * u1 % P, invsqrt * u2 % P
        z_inv = den1 * den2 * self.t % P
        if negative(self.t * z_inv):
            x, y, den_inv = self.y * SQRT_M1, self.x * SQRT_M1, den1 * INVSQRT_A_MINUS_D
        else:
            x, y, den_inv = self.x, self.y, den2
        if negative(x * z_inv):
            y = -y
        return absolute(den_inv * (self.z - y)).to_bytes(32, "little")


IDENTITY = Element(0, 1, 1, 0)


def decode(data):
    """Section 4.3.1. Refuses what is not canonical, and the identity, as RFC 9497 asks."""
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= P or negative(s):
        raise ValueError("not an element: its encoding is not canonical")
    ss = s * s % P
    u1, u2 = (1 - ss) % P, (1 + ss) % P
    v = (-(D * u1 * u1) - u2 * u2) % P
    square, invsqrt = sqrt_ratio(1, v * u2 * u2 % P)
    den_x, den_y = invsqrt * u2 % P, invsqrt * invsqrt * u2 * v % P
    x, y = absolute(2 * s * den_x), u1 * den_y % P
    if not square or negative(x * y) or y == 0:
        raise ValueError("not an element")
    if s == 0:
        raise ValueError("not an element that is taken: the identity")
    return Element(x, y, 1, x * y)


def scalar_of(data):
    value = int.from_bytes(data, "little")
    if len(data) != 32 or not 0 < value < ORDER:
        raise ValueError("not a scalar")
    return value


def scalar_bytes(scalar):
    return scalar.to_bytes(32, "little")


def _map(t):
    """Section 4.3.4, MAP."""
    r = SQRT_M1 * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    c = P - 1 if square else r
    if not square:
        s = -absolute(s * t) % P
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1 = 2 * s * v, n * SQRT_AD_MINUS_ONE
    w2, w3 = 1 - s * s, 1 + s * s
    return Element(w0 * w3, w2 * w1, w1 * w3, w0 * w2)


def from_uniform(data):
    """Section 4.3.4: an element of 64 uniform bytes."""
    halves = (int.from_bytes(half, "little") & (2**255 - 1) for half in (data[:32], data[32:]))
    first, second = (_map(half % P) for half in halves)
    return first + second


_by = 4 * pow(5, -1, P) % P
_bx = absolute(sqrt_ratio(_by * _by - 1, D * _by * _by + 1)[1])
BASE = Element(_bx, _by, 1, _bx * _by)
