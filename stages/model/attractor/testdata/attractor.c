/* The article's program in plain C: the yardstick of BenchmarkTrajectory.
 *
 *   cc -O3 -march=native attractor.c -lm
 *   ./a.out N D s seed discard tmax repeat
 *
 * makes the orbit repeat times and prints the CPU time of an iteration in user
 * mode, in nanoseconds, and the last x1 and x2.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static uint32_t mt[624];
static int mti;

static void seed_mt(uint32_t seed) {
	mt[0] = seed;
	for (int i = 1; i < 624; i++)
		mt[i] = 1812433253u * (mt[i - 1] ^ (mt[i - 1] >> 30)) + (uint32_t)i;
	mti = 624;
}

static uint32_t next32(void) {
	if (mti == 624) {
		for (int i = 0; i < 624; i++) {
			uint32_t y = (mt[i] & 0x80000000u) | (mt[(i + 1) % 624] & 0x7fffffffu);
			mt[i] = mt[(i + 397) % 624] ^ (y >> 1) ^ (y & 1 ? 0x9908b0dfu : 0);
		}
		mti = 0;
	}
	uint32_t y = mt[mti++];
	y ^= y >> 11;
	y ^= y << 7 & 0x9d2c5680u;
	y ^= y << 15 & 0xefc60000u;
	return y ^ y >> 18;
}

static double uniform(void) {
	uint32_t a = next32() >> 5, b = next32() >> 6;
	return (a * 67108864.0 + b) / 9007199254740992.0;
}

static int N, D;
static double *w, *b, *x, *y;

static void reset(double init) {
	for (int i = 0; i < N; i++)
		x[i] = init;
	for (int j = 0; j < D; j++)
		y[j] = 0;
}

static void iterate(void) {
	double y0 = 0;
	for (int i = 0; i < N; i++)
		y0 += b[i] * x[i];
	memmove(y + 1, y, (size_t)(D - 1) * sizeof *y);
	y[0] = y0;
	for (int i = 0; i < N; i++) {
		double u = 0;
		for (int j = 0; j < D; j++)
			u += w[i * D + j] * y[j];
		x[i] = tanh(u);
	}
}

static double user_time(void) {
	struct rusage r;
	getrusage(RUSAGE_SELF, &r);
	return (double)r.ru_utime.tv_sec + 1e-6 * (double)r.ru_utime.tv_usec;
}

int main(int argc, char **argv) {
	if (argc != 8)
		return 2;
	N = atoi(argv[1]);
	D = atoi(argv[2]);
	double s = atof(argv[3]);
	seed_mt((uint32_t)strtoul(argv[4], NULL, 10));
	int discard = atoi(argv[5]), tmax = atoi(argv[6]), repeat = atoi(argv[7]);
	w = malloc((size_t)(N * D) * sizeof *w);
	b = malloc((size_t)N * sizeof *b);
	x = malloc((size_t)N * sizeof *x);
	y = malloc((size_t)D * sizeof *y);
	double *x1 = malloc((size_t)tmax * sizeof *x1), *x2 = malloc((size_t)tmax * sizeof *x2);
	for (int k = 0; k < N * D; k++)
		w[k] = 2.0 * uniform() - 1.0;
	for (int i = 0; i < N; i++)
		b[i] = s * uniform();
	double begin = user_time();
	for (int k = 0; k < repeat; k++) {
		reset(0.001);
		for (int t = 0; t < discard; t++)
			iterate();
		for (int t = 0; t < tmax; t++) {
			iterate();
			x1[t] = x[0];
			x2[t] = x[1];
		}
	}
	double took = (user_time() - begin) / repeat / (discard + tmax);
	printf("%.3f %.17g %.17g\n", took * 1e9, x1[tmax - 1], x2[tmax - 1]);
	return 0;
}
