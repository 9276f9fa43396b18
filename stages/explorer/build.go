package explorer

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"neurorbit/pipeline/fault"
)

// A built is the program for the browser.
type built struct {
	wasm, exec []byte // the program, and the toolchain's JavaScript that runs it
	version    string // of Go
}

// build compiles the program from the sources in root.
func build(ctx context.Context, root string) (*built, error) {
	dir, err := os.MkdirTemp("", "neurorbit-explorer-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "explorer.wasm")
	if _, err := toolchain(ctx, root, "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", file, "./"+program); err != nil {
		return nil, err
	}
	env, err := toolchain(ctx, root, "env", "GOROOT", "GOVERSION")
	if err != nil {
		return nil, err
	}
	goroot, version, _ := strings.Cut(strings.TrimSpace(env), "\n")
	b := &built{version: version}
	if b.wasm, err = os.ReadFile(file); err != nil {
		return nil, err
	}
	b.exec, err = os.ReadFile(filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"))
	return b, err
}

// toolchain runs the go command for the browser and returns what it prints.
func toolchain(ctx context.Context, root string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=", "GOWASM=")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil && ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		err = fmt.Errorf("go %s: %w%s", args[0], err, strings.TrimRight("\n"+said.String(), "\n"))
		return "", fault.Wrap(fault.Unavailable, err, "the page is compiled: it needs Go, and the project's sources")
	}
	return string(out), nil
}
