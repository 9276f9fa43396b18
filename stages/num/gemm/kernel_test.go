package gemm

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestChoice starts this test again with other environments.
func TestChoice(t *testing.T) {
	if os.Getenv("GEMM_TEST_CHOICE") != "" {
		os.Stdout.WriteString("kernel " + Kernel() + "\n")
		os.Exit(0)
	}
	run := func(env string) (string, error) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestChoice$")
		cmd.Env = append(os.Environ(), "GEMM_TEST_CHOICE=1", "NEURORBIT_GEMM=", "GODEBUG=", env)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	expect := func(env, want string) {
		t.Helper()
		if out, err := run(env); err != nil || !strings.HasSuffix(out, "kernel "+want+"\n") {
			t.Errorf("%s: %v, %s; want kernel %s", env, err, out, want)
		}
	}
	all := Kernels()
	if all[len(all)-1] != "portable" {
		t.Errorf("kernels %v do not end with the portable one", all)
	}
	expect("X=", all[0])
	for _, name := range all {
		expect("NEURORBIT_GEMM="+name, name)
	}
	if out, err := run("NEURORBIT_GEMM=abacus"); err == nil || !strings.Contains(out, `no kernel "abacus"; it has `+strings.Join(all, ", ")) {
		t.Errorf("an unknown kernel: %v, %s", err, out)
	}
	if runtime.GOARCH == "amd64" {
		without := func(drop ...string) string {
			return slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(drop, name) })[0]
		}
		expect("GODEBUG=cpu.avx512f=off", without("avx512"))
		expect("GODEBUG=cpu.avx512f=off,cpu.fma=off", "portable")
		expect("GODEBUG=cpu.all=off", "portable")
	}
}

func TestUse(t *testing.T) {
	first := Kernel()
	restore, err := Use("portable")
	if err != nil || Kernel() != "portable" {
		t.Fatalf("Use: %v, kernel %s", err, Kernel())
	}
	restore()
	if Kernel() != first {
		t.Errorf("kernel %s after restore, not %s", Kernel(), first)
	}
	if _, err := Use("abacus"); err == nil {
		t.Error("Use of an unknown kernel: no error")
	}
}

// The digest of some results, the same for any kernel on any platform.
const golden = "cc9195693ea3991ffc8fe07ef19a84f61804f9ac5931152b9863b39c44b8bae5"

func TestGolden(t *testing.T) {
	eachKernel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(11, 12))
		fill := func(rows, cols int) Matrix {
			m := NewMatrix(rows, cols)
			for i := range m.Data {
				m.Data[i] = float32(r.IntN(1<<24)-1<<23) * 0x1p-23
			}
			return m
		}
		h := sha256.New()
		add := func(c Matrix) {
			if err := binary.Write(h, binary.LittleEndian, c.Data); err != nil {
				t.Fatal(err)
			}
		}
		layers := make([]Layer, 3)
		for i, shape := range [][2]int{{64, 50}, {50, 90}, {90, 10}} {
			layers[i].W.Pack(fill(shape[0], shape[1]), false)
			layers[i].Bias = fill(1, shape[1]).Data
			layers[i].Logistic = true
		}
		out := NewMatrix(120, 10)
		Forward(out, fill(120, 64), layers, 2)
		add(out)
		var p Packed
		p.Pack(fill(800, 33), false)
		gradient := NewMatrix(21, 33)
		Mul(gradient, fill(800, 21), &p, Options{TransA: true})
		add(gradient)
		x := NewMatrix(1, 40_000)
		for i := range x.Data {
			x.Data[i] = float32(i-28_000) / 256
		}
		Logistic(x.Data)
		add(x)
		if got := hex.EncodeToString(h.Sum(nil)); got != golden {
			t.Errorf("digest %s, want %s", got, golden)
		}
	})
}

// TestGenerated runs the generator again and compares what it writes.
func TestGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the generator")
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "gen"), os.DirFS("gen")); err != nil {
		t.Fatal(err)
	}
	goGen := func(args ...string) ([]byte, error) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = filepath.Join(dir, "gen")
		cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
		return cmd.CombinedOutput()
	}
	if out, err := goGen("list", "-deps", "./..."); err != nil {
		t.Skipf("the module avo is not at hand (go -C stages/num/gemm/gen mod download): %v\n%s", err, out)
	}
	source, err := os.ReadFile("kernel.go")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(source)) {
		if command, ok := strings.CutPrefix(line, "//go:generate go -C gen "); ok {
			if out, err := goGen(strings.Fields(command)...); err != nil {
				t.Fatalf("go %s: %v\n%s", command, err, out)
			}
		}
	}
	for _, name := range []string{"kernels_amd64.s", "kernels_arm64.s"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if want, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes (run go generate ./stages/num/gemm): %v", name, err)
		}
	}
}

// TestARM64 runs the other tests on an emulated processor.
func TestARM64(t *testing.T) {
	qemu, err := exec.LookPath("qemu-aarch64")
	switch {
	case testing.Short():
		t.Skip("compiles for arm64")
	case err != nil:
		t.Skip("no emulator: ", err)
	case runtime.GOARCH == "arm64":
		t.Skip("this is one")
	}
	bin := filepath.Join(t.TempDir(), "gemm.test")
	build := exec.Command("go", "test", "-c", "-o", bin, ".")
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go test -c for arm64: %v\n%s", err, out)
	}
	out, err := exec.Command(qemu, bin, "-test.short", "-test.v", "-test.run=FMA|Mul|Logistic|Golden|Forward").CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: TestGolden/neon")) {
		t.Errorf("%v\n%s", err, out)
	}
}
