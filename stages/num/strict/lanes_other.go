//go:build !amd64

package strict

const (
	hasLanes   = false
	hasBatches = false
)

func orbit4(w, b, table, y, x *float64, d, steps int) {}
func orbit7(w, b, table, y, x *float64, d, steps int) {}
func orbit8(w, b, table, y, x *float64, d, steps int) {}

func gradients16(x, b, w, rows, mask *float64, groups, steps int) {}
func gradients32(x, b, w, rows, mask *float64, groups, steps int) {}

func carry16(v, rows, r, d, mask *float64, k, steps int) (step, column int) { return }
func carry32(v, rows, r, d, mask *float64, k, steps int) (step, column int) { return }

func exps4(x, table *float64, groups int) (done int) { return }
func logs4(x, table *float64, groups int) (done int) { return }

func batchOrbit(w, b, table, y, x, size *vector, n, d, keep, steps int) {}

func batchCarry1(w, b, x, v, r, room *vector, groups, d, steps int) (step, column int) { return }
func batchCarry2(w, b, x, v, r, room *vector, groups, d, steps int) (step, column int) { return }
func batchCarry3(w, b, x, v, r, room *vector, groups, d, steps int) (step, column int) { return }
func batchCarry4(w, b, x, v, r, room *vector, groups, d, steps int) (step, column int) { return }

func wave4x16(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool { return false }
func wave7x16(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool { return false }
func wave4x32(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool { return false }
func wave7x32(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool { return false }
func wave8x16(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool { return false }
func wave8x32(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool { return false }
