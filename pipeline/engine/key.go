package engine

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"go/version"
	"maps"
	"runtime"
	"strings"

	"neurorbit/pipeline/store"
)

// digestJSON returns the SHA-256 of v's JSON, in which map keys are sorted.
func digestJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic("engine: key component does not marshal: " + err.Error()) // strings and maps only
	}
	return digest(data)
}

// digest returns the SHA-256 of some bytes as the store names them.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// newContext returns the context of a stage: its code components and the
// language version the program was built with.
func newContext(code map[string]string) *store.Context {
	c := map[string]string{}
	maps.Copy(c, code)
	c["go"] = cmp.Or(version.Lang(runtime.Version()), runtime.Version()) // go1.26.8 -> go1.26
	return &store.Context{ID: digestJSON(c), Components: c}
}

// canonicalParams flattens a shard's parameters to name -> canonical JSON: the
// keys of objects are sorted, there is no insignificant space, and numbers keep
// their text.
func canonicalParams(params any) (map[string]string, error) {
	out := map[string]string{}
	if params == nil {
		return out, nil
	}
	data, err := json.Marshal(params)
	if err != nil {
		return nil, fmt.Errorf("params do not marshal: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var fields map[string]any
	if err := dec.Decode(&fields); err != nil {
		return nil, fmt.Errorf("params are not one JSON object: %w", err)
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	for name, v := range fields {
		if number, ok := v.(json.Number); ok {
			out[name] = number.String()
			continue
		}
		buf.Reset()
		if err := enc.Encode(v); err != nil {
			return nil, fmt.Errorf("params: %s: %w", name, err)
		}
		out[name] = strings.TrimSuffix(buf.String(), "\n")
	}
	return out, nil
}
