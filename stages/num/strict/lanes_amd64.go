package strict

import "golang.org/x/sys/cpu"

//go:generate go -C gen run . -out ../lanes_amd64.s -pkg strict

var (
	hasLanes   = cpu.X86.HasAVX2
	hasBatches = cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ
)

func orbit4(w, b, table, y, x *float64, d, steps int)
func orbit7(w, b, table, y, x *float64, d, steps int)
func orbit8(w, b, table, y, x *float64, d, steps int)

func gradients16(x, b, w, rows, mask *float64, groups, steps int)
func gradients32(x, b, w, rows, mask *float64, groups, steps int)

func carry16(v, rows, r, d, mask *float64, k, steps int) (step, column int)
func carry32(v, rows, r, d, mask *float64, k, steps int) (step, column int)

func exps4(x, table *float64, groups int) (done int)
func logs4(x, table *float64, groups int) (done int)

func batchOrbit(w, b, table, y, x, size *vector, n, d, keep, steps int)
func batchCarry1(w, b, x, v, r, room *vector, groups, d, steps int) (step, column int)
func batchCarry2(w, b, x, v, r, room *vector, groups, d, steps int) (step, column int)
func batchCarry3(w, b, x, v, r, room *vector, groups, d, steps int) (step, column int)
func batchCarry4(w, b, x, v, r, room *vector, groups, d, steps int) (step, column int)

func wave4x16(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool
func wave7x16(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool
func wave4x32(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool
func wave7x32(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool
func wave8x16(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool
func wave8x32(w, b, table, y, x, wide, v, rows, r, mask *float64, d, k, steps int) bool
