package papers

// Config is the section papers.
type Config struct {
	PNGDPI int `yaml:"png_dpi" doc:"resolution of the PNG figures" unit:"dots per inch" min:"72" max:"600"`
	Dots   int `yaml:"picture_dots" doc:"longer side of the pictures of attractors, 10 inches in the article" unit:"dots" min:"200" max:"6000"`
}

// newConfig returns the defaults. 200 dots per inch keeps 6 pt type readable and
// a figure across the page below 1400 dots. 1500 dots are 300 per inch for a
// picture 5 inches wide; the article's have 3000 and three to four times the
// bytes.
func newConfig() any { return &Config{PNGDPI: 200, Dots: 1500} }
