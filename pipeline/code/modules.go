package code

// FrontEnd lists the linked modules that only the command line uses, so that
// their versions do not count in the keys of stages. A test proves with go list
// that no stage reaches them.
var FrontEnd = []string{
	"github.com/agnivade/levenshtein",
	"github.com/gofrs/flock",
	"github.com/inconshreveable/mousetrap",
	"github.com/mitchellh/colorstring",
	"github.com/rivo/uniseg",
	"github.com/schollz/progressbar/v3",
	"github.com/spf13/cobra",
	"github.com/spf13/pflag",
	"golang.org/x/mod",
	"golang.org/x/term",
	"gopkg.in/yaml.v3",
}
