package claims

import (
	"errors"

	"neurorbit/pipeline/table"
)

// ErrMissing is wrapped by the errors of Data for a table or file that exists
// in principle but has not been made or fetched. Claims on it are not testable.
var ErrMissing = errors.New("not available")

// ErrUnknown is wrapped by the errors of Data for a table that no stage
// declares. It makes Check fail.
var ErrUnknown = errors.New("unknown")

// Data is what claims are checked against.
type Data interface {
	// Table returns an artifact by its name "<stage>/<table>". Its error wraps
	// ErrUnknown or ErrMissing where that is the reason.
	Table(name string) (*table.Table, error)
	// File returns the content of a file of the project, slash-separated.
	// Its error wraps ErrMissing if there is no such file.
	File(path string) ([]byte, error)
	// Config returns the canonical JSON text of a config key such as
	// "orbits.n", or false if there is no such key.
	Config(key string) (canonicalJSON string, ok bool)
}
