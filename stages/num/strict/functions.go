package strict

// Exps replaces the numbers of x by their exponentials, with the bits of Exp.
func Exps(x []float64) { apply(x, exps4, &expTable[0].tail, Exp) }

// Logs replaces the numbers of x by their logarithms, with the bits of Log.
func Logs(x []float64) { apply(x, logs4, &logTable[0].inv, Log) }

// apply replaces the numbers of x by their images under f, in lanes where there are any
// and f takes no special way.
func apply(x []float64, lanes func(x, table *float64, groups int) (done int), table *float64, f func(float64) float64) {
	for hasLanes && len(x) >= 4 {
		x = x[4*lanes(&x[0], table, len(x)/4):]
		for i := range min(4, len(x)) {
			x[i] = f(x[i])
		}
		x = x[min(4, len(x)):]
	}
	for i := range x {
		x[i] = f(x[i])
	}
}
