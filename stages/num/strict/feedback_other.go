//go:build !amd64

package strict

const hasLanes = false

func orbit1(w, b, table, y, x *float64, d, steps int) {}
func orbit2(w, b, table, y, x *float64, d, steps int) {}
