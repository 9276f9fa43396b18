package explorer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"neurorbit/pipeline/command"
)

// File is the name of the page, in the folder of a config's report.
const File = "explorer.html"

// program is the package that is compiled for the browser.
const program = "stages/explorer/wasm"

// Command returns the command.
func Command() command.Command {
	return command.Command{
		Use:   "explorer",
		Short: "Make the page to try the networks in a browser",
		Long: `Writes one file that opens in a browser without a network: attractors, binary
networks and the chaotic net, computed by the program's own packages with the
settings and the trained net of the config. A page that is made of the same code
and data is left as it is, whatever Go version made it.

It needs the Go toolchain and the project's sources, to compile for the browser.`,
		Example: `  neurorbit explorer
  neurorbit explorer -c quick -o /tmp/explorer.html`,
		Formats: []string{"html"},
		Out:     File,
		New: func(*flag.FlagSet) func(context.Context, command.Call) (*command.Result, error) {
			return run
		},
	}
}

func run(ctx context.Context, c command.Call) (*command.Result, error) {
	data, err := dataOf(c)
	if err != nil {
		return nil, err
	}
	code, err := c.Code(program)
	if err != nil {
		return nil, err
	}
	digest := digestOf(code, data)
	value := map[string]any{"file": c.Out, "digest": digest, "changed": false}
	if have, err := os.ReadFile(c.Out); err == nil && strings.Contains(string(have), digestMark(digest)) {
		return &command.Result{Value: value, Text: func(w io.Writer) { fmt.Fprintf(w, "%s: current\n", c.Out) }}, nil
	}
	wasm, err := build(ctx, c.Root)
	if err != nil {
		return nil, err
	}
	page, err := assemble(digest, data, wasm)
	if err != nil {
		return nil, err
	}
	value["changed"], value["bytes"] = true, len(page)
	return &command.Result{Value: value, File: page, Text: func(w io.Writer) {
		fmt.Fprintf(w, "%s: %.2f MB, compiled with %s\n", c.Out, float64(len(page))/1e6, wasm.version)
	}}, nil
}

// digestOf returns the digest of what a page is made of, the toolchain apart.
func digestOf(code map[string]string, data *pageData) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(code)) {
		fmt.Fprintf(h, "%q %q\n", name, code[name])
	}
	for _, pattern := range []string{"page/*", "*.go"} {
		all := assets(pattern)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			fmt.Fprintf(h, "%q %q\n", name, all[name])
		}
	}
	_ = json.NewEncoder(h).Encode(data) // of numbers and text
	return hex.EncodeToString(h.Sum(nil))
}
