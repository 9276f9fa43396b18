package explorer

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"slices"
)

// files holds the page, its markup, style sheet, modules and the worker's script, and the
// code that puts it together.
//
//go:embed page build.go data.go page.go
var files embed.FS

// assets returns files by name: those of the page for "page/*".
func assets(pattern string) map[string]string {
	out := map[string]string{}
	names, _ := fs.Glob(files, pattern) // without faults, and the files are there
	for _, name := range names {
		data, _ := files.ReadFile(name)
		out[path.Base(name)] = string(data)
	}
	return out
}

// digestMark is how a page says what it is made of.
func digestMark(digest string) string {
	return `<meta name="neurorbit-digest" content="` + digest + `">`
}

// notModules are the scripts that the worker runs, not the page.
var notModules = []string{"worker.js"}

// assemble puts the page together.
func assemble(digest string, data *pageData, b *built) ([]byte, error) {
	all := assets("page/*")
	imports := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if path.Ext(name) == ".js" && !slices.Contains(notModules, name) {
			imports["explorer/"+name] = "data:text/javascript;base64," + base64.StdEncoding.EncodeToString([]byte(all[name]))
		}
	}
	settings, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	importMap, err := json.Marshal(map[string]any{"imports": imports})
	if err != nil {
		return nil, err
	}
	t, err := template.New("").Parse(all["index.html"])
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, map[string]any{
		"Digest": template.HTML(digestMark(digest)), "Go": b.version, "Style": template.CSS(all["style.css"]),
		"Imports": template.HTML(importMap), "Settings": template.JS(settings), "Weights": template.HTML(data.Weights),
		"Worker": packed(append(b.exec, all["worker.js"]...)), "Program": packed(b.wasm),
	})
	return out.Bytes(), err
}

// packed returns data gzipped, in base64, which has no character of markup.
func packed(data []byte) template.HTML {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // a level that there is, writing to memory
	_, _ = z.Write(data)
	_ = z.Close()
	return template.HTML(base64.StdEncoding.EncodeToString(b.Bytes()))
}
