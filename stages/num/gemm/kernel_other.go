//go:build !amd64

package gemm

func nativeKernels() []kernel { return nil }
