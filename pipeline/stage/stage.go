// Package stage is the contract between a stage and the pipeline: what a stage
// declares, what it is given when it runs, and nothing else. It imports nothing
// of this module, so that a stage can be read, tested and replaced on its own.
//
// A stage declares the config section it reads, the inputs it needs, the tables
// and files it makes, and how its work divides into shards. The engine decides
// which shards are stale, runs those in one bounded pool, and stores and
// publishes what they wrote. A stage never sees a final path, a key, the store
// or another stage.
//
// A shard's result must depend on nothing but its Params, the inputs it opens
// and the code of the stage: not on the clock, the environment, the order or
// number of workers, or the CPU. The suite in stagetest checks that.
package stage

import (
	"context"
	"io"
)

// A Stage is one step of the pipeline.
type Stage struct {
	// Name is the stage's name: lower-case letters and digits. It is the name of
	// its config section and of its folder below data/artifacts/<config>.
	Name string
	// Doc says in one line what the stage makes.
	Doc string
	// Config returns a pointer to a new config section holding the defaults.
	// The section's struct tags are those of package config. Nil: no section.
	Config func() any
	// Inputs lists all that shards may open.
	Inputs []Input
	// Fetch, if set, is called by a run before the stage is planned. It brings
	// files from outside to where the stage's Inputs look for them, and leaves
	// alone what is there already. It returns where each file it would use came
	// from. It is the only part of a stage that may touch the network, the
	// environment or files outside the project; what the shards compute depends
	// on the files alone, through their digests.
	Fetch func(ctx context.Context, f *Fetch) ([]Origin, error)
	// Outputs lists all that shards may write.
	Outputs []Output
	// Shards divides the work for a config section (a pointer as Config returns
	// it). The order of the shards is the order of the rows in the tables.
	Shards func(config any) ([]Shard, error)
	// Run computes one shard. It must return soon after ctx is cancelled.
	Run func(ctx context.Context, t *Task) error
}

// An Input is either a table of another stage or a set of files of the project.
type Input struct {
	// Table is "<stage>/<table>", or empty.
	Table string
	// Files is a slash-separated path or glob below the project's root, such as
	// "data/published/pbnn_*.csv", or empty.
	Files string
}

// Name returns the name under which components and messages refer to the input.
func (in Input) Name() string {
	if in.Table != "" {
		return in.Table
	}
	return in.Files
}

// An Output is either a table (Row is set) or a folder of files (Row is nil).
type Output struct {
	// Name is the table's name, or the folder's: lower-case letters, digits, '_'.
	Name string
	// Doc says in one line what a row is, or what the files are.
	Doc string
	// Source is the place in the publication that the content belongs to.
	Source string
	// Row is a zero value of the struct that describes the table's columns; its
	// tags are those of package table. Nil means a folder of files.
	Row any
	// Key names the columns that identify a row.
	Key []string
	// Internal says that the table is for later shards of the stage (Shard.After)
	// and is not published, such as the state of a computation at a checkpoint.
	Internal bool
}

// A Shard is a part of a stage's work that is computed, stored and reused on
// its own.
type Shard struct {
	// ID names the shard within its stage: letters, digits and "._-/", unique.
	ID string
	// Params is all of the config that the shard's result depends on: a value
	// that encoding/json marshals to one object. A field taken over from the
	// config carries the config key's name ("n"), so that why can name it.
	Params any
	// Inputs names the declared inputs the shard reads; nil means all of them.
	Inputs []string
	// After names earlier shards of the same stage whose tables this shard reads
	// with Inputs.Earlier. Its key holds theirs, and it runs after them.
	After []string
	// Cost is the expected relative cost, for the ETA and for starting the long
	// shards first. 0 counts as 1.
	Cost float64
}

// A Task is what Run is given: one shard, its inputs and where its outputs go.
type Task struct {
	Shard Shard
	// Key is the shard's full key, in hex: the digest of all that its result
	// depends on. It is for showing on what is drawn or typeset (ShortKey), never
	// for computing. Two runs with the same key make the same bytes; tables must
	// not depend on it.
	Key string
	In  Inputs
	Out Outputs
	// Threads is how many goroutines the shard may keep busy at once, at least 1.
	// The result must not depend on it.
	Threads int
	// Stamps are the stamps of the shard's inputs and of the shards it comes
	// after. They stick to what the shard makes by themselves; a shard that draws
	// or typesets shows their text.
	Stamps []Stamp
	// Progress reports the share of the shard that is done, from 0 to 1. It may
	// be called from any goroutine and is never nil.
	Progress func(done float64)
}

// ShortKey is the form of a key that people see: its first 12 digits.
func ShortKey(key string) string {
	if len(key) > 12 {
		return key[:12]
	}
	return key
}

// Inputs gives access to the declared inputs. Table rows are read with
// table.Read, or with table.ReadOnce if many shards read the same.
type Inputs interface {
	// Table opens the Parquet file of an input "<stage>/<table>".
	Table(name string) (File, error)
	// Once returns what parse makes of the Parquet file of an input
	// "<stage>/<table>". While the stage's shards are computed, parse is called
	// for the first that asks and the others get the same value, which they must
	// not change; then it is let go. An error is not kept: the next shard that
	// asks calls parse again. A stage has one way to parse a table.
	Once(table string, parse func(File) (any, error)) (any, error)
	// Earlier opens the Parquet file of what a shard named in Shard.After wrote
	// to a table of the stage.
	Earlier(shard, table string) (File, error)
	// Files lists the paths an input's Files pattern matched, sorted.
	Files(pattern string) ([]string, error)
	// ReadFile reads one of the files listed by Files.
	ReadFile(path string) ([]byte, error)
}

// A File is an open, seekable input.
type File interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Outputs takes what a shard makes. Nothing becomes visible before the shard
// has returned without an error.
type Outputs interface {
	// Append adds rows, a slice of the output's Row type, to a declared table.
	Append(table string, rows any) error
	// WriteFile adds a file to a declared folder; path is slash-separated and
	// starts with the folder's name ("pbnn/table2.md").
	WriteFile(path string, data []byte) error
	// Stamp puts a stamp on what the shard makes and on all that is made of it.
	Stamp(s Stamp)
}

// A Stamp is a reservation that must be seen on everything that rests on a
// result, such as "synthetic digits, not USPS". Claims about stamped tables are
// not testable.
type Stamp struct {
	// Text is short enough for the margin of a figure.
	Text string `json:"text"`
	// Remedy says what to do to get the result without the stamp.
	Remedy string `json:"remedy,omitempty"`
}

// A Fetch is what a stage's Fetch function is given.
type Fetch struct {
	// Config is the stage's section, as Stage.Config makes it.
	Config any
	// Root is the folder of the project to which Inputs are relative. A file must
	// appear below it whole or not at all (rename).
	Root string
	// Offline forbids any use of the network.
	Offline bool
	// Getenv reads the environment.
	Getenv func(name string) string
	// Progress reports bytes received; total is 0 if unknown. Never nil.
	Progress func(what string, done, total int64)
	// Warn reports something that does not stop the run. Never nil.
	Warn func(text string)
}

// An Origin says where a file that a stage reads came from.
type Origin struct {
	// File is the path below the project's root.
	File string `json:"file"`
	// From is the URL or path it was taken from; empty if it was there already.
	From string `json:"from,omitempty"`
	// SHA256 is the digest of its bytes, in hex, and Size their number.
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	// Time is when it was taken, in RFC 3339 and UTC; empty if unknown.
	Time string `json:"time,omitempty"`
}

// A FieldError is what the method Validate of a config section returns for each
// thing that its struct tags cannot express.
type FieldError struct {
	// Path is relative to the section: "n", "n[2]", "examples[0].id", or "" for
	// the section itself.
	Path string
	// Msg says what is wrong, Hint what to do about it.
	Msg, Hint string
}

// Unavailable is the error of an input that cannot be had from outside, such as
// a data set that is to be downloaded (exit code 7).
type Unavailable struct {
	// What names the input, its size and digest.
	What string
	// Remedy says where to get it and where to put it.
	Remedy string
	Err    error
}

func (e *Unavailable) Error() string {
	if e.Err != nil {
		return e.What + ": " + e.Err.Error()
	}
	return e.What
}

// Hint implements the interface by which the command line finds a remedy.
func (e *Unavailable) Hint() string { return e.Remedy }

func (e *Unavailable) Unwrap() error { return e.Err }
