package store

import "neurorbit/pipeline/stage"

// A Record is one line of the ledger; exactly one field is set.
type Record struct {
	Context *Context `json:"context,omitempty"`
	Shard   *Shard   `json:"shard,omitempty"`
	Stage   *Stage   `json:"stage,omitempty"`
	End     bool     `json:"end,omitempty"` // of a segment
}

// A Context is the set of named key components that the shards of a stage have
// in common: the code, the linked modules, the language version. It is written
// once and referred to by ID.
type Context struct {
	ID         string            `json:"id"` // digest of the components
	Components map[string]string `json:"components"`
}

// A Shard records the result of one shard under its key.
type Shard struct {
	Key     string            `json:"key"`
	Stage   string            `json:"stage"`
	ID      string            `json:"id"`
	Context string            `json:"context"`
	Params  map[string]string `json:"params"`           // name -> canonical JSON
	Inputs  map[string]string `json:"inputs,omitempty"` // name -> content digest
	After   map[string]string `json:"after,omitempty"`  // earlier shard -> its key
	Outputs []Output          `json:"outputs"`
	Stamps  []stage.Stamp     `json:"stamps,omitempty"`
	Seconds float64           `json:"seconds"`        // wall time of the computation
	Cost    float64           `json:"cost,omitempty"` // what the stage declared
	Run     string            `json:"run"`
}

// An Output is one table or file that a shard wrote.
type Output struct {
	Name    string `json:"name"` // of the table, or path of the file
	Blob    Blob   `json:"blob"`
	Content string `json:"content,omitempty"` // content digest of a table
	Rows    int    `json:"rows,omitempty"`    // of a table
}

// A Stage records that a stage was made fresh for a config. The last record of
// a (config, stage) pair is the one in force.
type Stage struct {
	Config    string            `json:"config"`
	Stage     string            `json:"stage"`
	Key       string            `json:"key"`
	Settings  map[string]string `json:"settings"`         // config leaves of the section -> canonical JSON
	Inputs    map[string]string `json:"inputs,omitempty"` // name -> content digest
	Context   string            `json:"context"`
	Shards    []string          `json:"shards"` // shard keys, in order
	Artifacts []Artifact        `json:"artifacts"`
	Origins   []stage.Origin    `json:"origins,omitempty"` // of the fetched files
	Run       string            `json:"run"`
	Time      string            `json:"time"` // RFC 3339; for people, never compared
}

// An Artifact is a published file.
type Artifact struct {
	Path    string `json:"path"` // below data/artifacts/<config>
	Blob    Blob   `json:"blob"` // digest and size of the published bytes
	Content string `json:"content,omitempty"`
	Rows    int    `json:"rows,omitempty"`
	// Stamps are those of the shards it was put together from.
	Stamps []stage.Stamp `json:"stamps,omitempty"`
}
