package papers

// Config is the section papers.
type Config struct {
	PNGDPI int `yaml:"png_dpi" doc:"resolution of the PNG figures" unit:"dots per inch" min:"72" max:"600"`
}

// newConfig returns the defaults. 200 dots per inch keeps 6 pt type readable and
// a figure across the page below 1400 dots.
func newConfig() any { return &Config{PNGDPI: 200} }
