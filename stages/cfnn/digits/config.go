package digits

import (
	"fmt"
	"net/url"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/cfnn/digits/usps"
)

// The values of Section.Source.
const (
	auto      = "auto"
	onlyUSPS  = "usps"
	synthetic = "synthetic"
)

// Section is the config section of the stage.
type Section struct {
	Source    string    `yaml:"source" enum:"auto,usps,synthetic" doc:"usps: the USPS digits; synthetic: our own instead; auto: USPS if they can be had, otherwise synthetic"`
	Path      string    `yaml:"path" maxlen:"4096" doc:"where the USPS files are, if not in data/raw: file or folder (relative to the project), file:// or http(s):// URL; the environment variable NEURORBIT_USPS goes before it"`
	Mirrors   []string  `yaml:"mirrors" maxlen:"50" unique:"true" doc:"URLs of the USPS files, asked in turn; zip.train.gz stands for zip.test.gz beside it, too"`
	Download  Download  `yaml:"download" doc:"bounds of downloads"`
	Synthetic Synthetic `yaml:"synthetic" doc:"our own digits"`
}

// Download holds the bounds of downloads.
type Download struct {
	Connect  int `yaml:"connect" min:"1" max:"3600" unit:"s" doc:"time to connect to a server"`
	Idle     int `yaml:"idle" min:"1" max:"3600" unit:"s" doc:"time without a byte from a server"`
	Total    int `yaml:"total" min:"1" max:"86400" unit:"s" doc:"time for a file, all attempts together"`
	AutoWait int `yaml:"auto_wait" min:"1" max:"86400" unit:"s" doc:"time for all mirrors together before synthetic digits take the place of USPS, with source auto"`
	Retries  int `yaml:"retries" min:"0" max:"10" doc:"how often a failed attempt is repeated, after waits of 1, 2, 4 ... s"`
}

// Synthetic holds the settings of our own digits.
type Synthetic struct {
	Train      int     `yaml:"train" json:"train" min:"1" max:"100000" doc:"images for training"`
	Test       int     `yaml:"test" json:"test" min:"1" max:"100000" doc:"images for testing"`
	Seed       int64   `yaml:"seed" json:"seed" doc:"chooses the images"`
	Distortion float64 `yaml:"distortion" json:"distortion" min:"0" max:"10" doc:"strength of the distortion; 1 makes them about as hard to read as USPS"`
}

func defaults() any {
	return &Section{
		Source: auto,
		Mirrors: []string{
			"http://www.gaussianprocess.org/gpml/data/usps_resampled.zip",
			"http://www.gaussianprocess.org/gpml/data/usps_resampled.tar.bz2",
			"https://github.com/marionmari/Graph_stuff/blob/master/usps_digit_data/usps_resampled.mat?raw=true",
			"https://hastie.su.domains/ElemStatLearn/datasets/zip.train.gz",
			"https://web.stanford.edu/~hastie/ElemStatLearn/datasets/zip.train.gz",
		},
		Download:  Download{Connect: 10, Idle: 20, Total: 900, AutoWait: 60, Retries: 3},
		Synthetic: Synthetic{Train: usps.Images, Test: usps.Images, Seed: 1, Distortion: 1},
	}
}

// Validate checks what the ranges of the tags cannot.
func (s *Section) Validate() []stage.FieldError {
	var errs []stage.FieldError
	for i, m := range s.Mirrors {
		if u, err := url.Parse(m); err != nil || !isHTTP(m) || u.Host == "" {
			errs = append(errs, stage.FieldError{
				Path: fmt.Sprintf("mirrors[%d]", i), Msg: fmt.Sprintf("%q is not a http or https URL", m), Hint: "files and folders go into path",
			})
		}
	}
	if scheme, _, ok := strings.Cut(s.Path, "://"); ok && !isHTTP(s.Path) && scheme != "file" {
		errs = append(errs, stage.FieldError{Path: "path", Msg: fmt.Sprintf("URLs of the kind %s:// are not supported", scheme), Hint: "give a path, or a file, http or https URL"})
	}
	return errs
}

func isHTTP(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}
