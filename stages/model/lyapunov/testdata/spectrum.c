/* The k largest Lyapunov exponents of a net, written down plainly: one step, its
   Jacobian applied to k vectors, and Gram-Schmidt in two passes, in every step.

   cc -O3 -march=native spectrum.c -lm
   ./a.out N D S SEED K TRANSIENT STEPS REPEAT

   Prints the least user CPU time per step, in nanoseconds, and the exponents. */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static uint32_t mt[624];
static int at = 624;

static void seed(uint32_t s) {
	mt[0] = s;
	for (int i = 1; i < 624; i++)
		mt[i] = 1812433253u * (mt[i - 1] ^ (mt[i - 1] >> 30)) + i;
	at = 624;
}

static uint32_t word(void) {
	if (at == 624) {
		for (int i = 0; i < 624; i++) {
			uint32_t y = (mt[i] & 0x80000000u) | (mt[(i + 1) % 624] & 0x7fffffffu);
			mt[i] = mt[(i + 397) % 624] ^ (y >> 1) ^ (y & 1 ? 0x9908b0dfu : 0);
		}
		at = 0;
	}
	uint32_t y = mt[at++];
	y ^= y >> 11;
	y ^= y << 7 & 0x9d2c5680u;
	y ^= y << 15 & 0xefc60000u;
	return y ^ y >> 18;
}

static double uniform(void) {
	uint32_t a = word() >> 5, b = word() >> 6;
	return (a * 67108864.0 + b) / 9007199254740992.0;
}

static int n, d, k;
static double *w, *b, *y, *g, *q, *sum;

static void step(void) {
	double y0 = 0;
	memset(g, 0, d * sizeof *g);
	for (int i = 0; i < n; i++) {
		double u = 0;
		for (int j = 0; j < d; j++)
			u += w[i * d + j] * y[j];
		double x = tanh(u);
		y0 += b[i] * x;
		double c = b[i] * (1 - x * x);
		for (int j = 0; j < d; j++)
			g[j] += c * w[i * d + j];
	}
	memmove(y + 1, y, (d - 1) * sizeof *y);
	y[0] = y0;
	for (int c = 0; c < k; c++) {
		double *v = q + c * d, s = 0;
		for (int j = 0; j < d; j++)
			s += g[j] * v[j];
		memmove(v + 1, v, (d - 1) * sizeof *v);
		v[0] = s;
	}
}

static void orthonormalise(void) {
	for (int c = 0; c < k; c++) {
		double *v = q + c * d;
		for (int pass = 0; pass < 2; pass++)
			for (int i = 0; i < c; i++) {
				double *u = q + i * d, s = 0;
				for (int j = 0; j < d; j++)
					s += u[j] * v[j];
				for (int j = 0; j < d; j++)
					v[j] -= s * u[j];
			}
		double s = 0;
		for (int j = 0; j < d; j++)
			s += v[j] * v[j];
		s = sqrt(s);
		for (int j = 0; j < d; j++)
			v[j] /= s;
		sum[c] += log(s);
	}
}

static double user(void) {
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return u.ru_utime.tv_sec * 1e9 + u.ru_utime.tv_usec * 1e3;
}

int main(int argc, char **argv) {
	if (argc != 9)
		return 2;
	n = atoi(argv[1]), d = atoi(argv[2]), k = atoi(argv[5]);
	double scale = atof(argv[3]);
	long transient = atol(argv[6]), steps = atol(argv[7]);
	int repeat = atoi(argv[8]);
	w = malloc(n * d * sizeof *w), b = malloc(n * sizeof *b), y = calloc(d, sizeof *y);
	g = malloc(d * sizeof *g), q = calloc(k * d, sizeof *q), sum = calloc(k, sizeof *sum);
	seed((uint32_t)strtoul(argv[4], 0, 10));
	for (int i = 0; i < n * d; i++)
		w[i] = 2 * uniform() - 1;
	for (int i = 0; i < n; i++)
		b[i] = scale * uniform(), y[0] += 0.001 * b[i];
	for (int c = 0; c < k; c++)
		q[c * d + c] = 1;
	for (long t = 0; t < transient; t++)
		step(), orthonormalise();
	memset(sum, 0, k * sizeof *sum);
	double best = INFINITY;
	for (int r = 0; r < repeat; r++) {
		double begin = user();
		for (long t = 0; t < steps; t++)
			step(), orthonormalise();
		double time = (user() - begin) / steps;
		if (time < best)
			best = time;
	}
	printf("%g", best);
	for (int c = 0; c < k; c++)
		printf(" %.15g", sum[c] / ((double)steps * repeat));
	printf("\n");
}
