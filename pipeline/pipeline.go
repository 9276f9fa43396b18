// Package pipeline holds the source code of the machinery, of which stages use
// a part; the code components of keys are made from it.
package pipeline

import "embed"

// Sources holds the Go files of the packages directly below this folder, as
// they were when the binary was built.
//
//go:embed */*.go
var Sources embed.FS
