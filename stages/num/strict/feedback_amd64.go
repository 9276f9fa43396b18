package strict

import "golang.org/x/sys/cpu"

//go:generate go -C gen run . -out ../feedback_amd64.s -pkg strict

var hasLanes = cpu.X86.HasAVX2

func orbit1(w, b, table, y, x *float64, d, steps int)
func orbit2(w, b, table, y, x *float64, d, steps int)
