// Package pbnn is the permutation binary neural network of Onuki, Saka and
// Saito, "A variety of globally stable periodic orbits in permutation binary
// neural networks" (2023): connection numbers, permutations and their standard
// form (sec. 2.2, 3), the network of eq. (2) with its digital return map, and a
// fast test for globally stable binary periodic orbits (GBPOs, definition 3.1).
// It is pure mathematics for N = 3 ... 20.
//
// Network.GBPO decides by the definitions, from all 2^N states, and gives the
// states of the orbit. A Walker decides for one permutation after another by the
// facts below, some hundred times faster; a Sweep does so for many at once, N <= 13.
//
// # Notation
//
// A state x = (x_1, ..., x_N) of +1 and -1 is a state index: bit i-1 is set iff
// x_i = +1. h is the hidden map, y = h(x); P applies the permutation, (Py)_i =
// y_sigma(i); the Dmap of eq. (3) is f = P h. "CN k" with a subscript, f_k, says
// for which connection number. x_- and x_+ are the endpoints of eq. (4). A BPO is
// a cycle of f; orbits made of endpoints are left out, as in the paper. Sites on
// the ring are counted modulo N, and i-1, i, i+1 are three different sites, as
// N >= 3.
//
// # Facts
//
// The paper does not use the following facts. Each of them is proved here and
// checked in the tests against the plain definitions.
//
// Fact 1 (odd map). f(-x) = -f(x), and f_{7-k} = -f_k.
// Proof. The argument of sgn in eq. (2) is a sum of three terms +1 or -1, odd and
// never 0. Replacing x by -x changes the sign of all N arguments, and so does replacing
// w_l by -w_l, which leads from CN k to CN 7-k: h(-x) = -h(x), h_{7-k} = -h_k.
// P only moves entries: P(-y) = -P(y).
//
// Fact 2 (quotient). f acts on the 2^(N-1) classes {x, -x}: let F be that map.
// CN k and CN 7-k have the same F. On a cycle of F with m classes, f^m(x) = e x
// with one sign e for all x of all its classes. If e = -1, its 2m states are one
// BPO with period 2m that is its own negative; if e = +1, they are two BPOs with
// period m, negatives of one another. All BPOs come about in this way. For CN
// 7-k the sign of the same cycle is (-1)^m e.
// Proof. By Fact 1, {f(x), f(-x)} is a class, the same for f_{7-k}. f^m takes a class of
// the cycle to itself, so f^m(x) = e x with e = +1 or -1. f^m is odd, so -x has the
// same e, and f^m(f(x)) = f(e x) = e f(x), so the next class too. x, f(x), ...,
// f^(m-1)(x) lie in m different classes. If e = +1 the orbit of x closes after these m
// states, and that of -x is made of their negatives; if e = -1 it goes on through
// their negatives and closes after 2m. Every BPO lies over a cycle of F. Last,
// f_{7-k}^m = (-f_k)^m = (-1)^m f_k^m as f_k is odd.
//
// Fact 3 (endpoints). For CN1 ... CN6 no state but the endpoints falls onto the
// endpoints.
// Proof. f(x) = x_+ iff h(x) = x_+, as P leaves a vector of equal entries alone;
// that is iff all N arguments u_i of sgn are at least +1. Each x_i occurs in three
// of them, once with each weight: sum u_i = s sum x_i with s = w_a + w_b + w_c,
// and s is +1 or -1 for CN1 ... CN6. So s sum x_i >= N, which holds for x = s x_+
// only. The case f(x) = x_- follows by Fact 1.
//
// Fact 4 (CN0, CN7). For CN0 and CN7 there is no GBPO, for any N and sigma.
// Proof. Let x be +1 at a single site. At most one of x_{i-1}, x_i, x_{i+1} is
// +1, so for CN7 all arguments are at most -1 and f(x) = x_-; for CN0, by Fact 1,
// f(x) = x_+. So x is no endpoint and falls onto the endpoints, whereas with a
// GBPO all states but the endpoints are on it or fall into it.
//
// Fact 5 (images only). Let G = h P, a map of hidden states. f and G, and their
// quotients, have the same cycles: h is a one-to-one map of the cycles of f onto
// those of G that keeps the length, the sign e of Fact 2, and being made of
// endpoints. Every cycle of G consists of images h(x), and these do not depend on
// sigma; to meet all cycles it is enough to follow G from these.
// Proof. h f = h P h = G h and f P = P h P = P G. So h takes a cycle of f to a cycle of
// G, P takes a cycle of G to a cycle of f, and P after h is f, h after P is G, which turn
// each cycle by one step: both are one to one on cycles and keep their length. h is odd
// (Fact 1), so f^m(x) = e x gives G^m(h(x)) = e h(x). h and P take endpoints to
// endpoints by eq. (5). A state y on a cycle of G is y = G(z) = h(Pz) for some z.
//
// Fact 6 (decision). For CN k = 1 ... 6 and sigma there is a GBPO iff the quotient
// of G has exactly one cycle besides the class of the endpoints, its sign is
// e = -1, and, with m its length, 2m < 2^N - 2. Its period is 2m.
// Proof. By Fact 3 the 2^N - 2 states that are not endpoints are the BPOs other
// than those of the endpoints and their EPPs. So all of them belong to a BPO iff
// it is the only one, and definition 3.1 asks for that and for EPPs to exist. By
// Facts 2 and 5 there is only one iff the quotient has one cycle and e = -1.
//
// Fact 7 (periods). Every GBPO has an even period. For given sigma, a GBPO whose
// period is divisible by 4 occurs for CN k and CN 7-k alike, with that period.
// If CN k has a GBPO with period 2 mod 4, then CN 7-k has none; and if the
// quotient has exactly one cycle and m is odd, exactly one of CN k and CN 7-k has
// a GBPO (unless it has no EPPs).
// Proof. The period is 2m by Fact 6. CN 7-k has the same quotient with the sign
// (-1)^m e by Fact 2, which is e if m is even and -e if m is odd.
//
// Fact 8 (mirror). The PBNN of sigma and w_l = (w_a, w_b, w_c) turns, by x_i ->
// x_{N-i+1}, into that of sigma'(i) = N+1 - sigma(N+1-i) and (w_c, w_b, w_a).
// Proof. Put r(i) = N+1-i and x'_i = x_{r(i)}, y'_i = y_{r(i)}. Then y'_i =
// sgn(w_a x_{r(i)-1} + w_b x_{r(i)} + w_c x_{r(i)+1}) = sgn(w_a x'_{i+1} + w_b
// x'_i + w_c x'_{i-1}), and the next x'_i is y_{sigma(r(i))} = y'_{r(sigma(r(i)))}.
//
// Fact 9 (shift). The PBNN of R(sigma), eq. (6), is that of sigma with neuron i
// renamed i+1.
// Proof. Put x'_{i+1} = x_i and y'_{i+1} = y_i. The local connections look the
// same from every site, and the next x'_{i+1} is y_{sigma(i)} = y'_{sigma(i)+1},
// where sigma(i) + 1 is the entry i+1 of R(sigma).
package pbnn
