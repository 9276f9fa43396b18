package report

import (
	"neurorbit/pipeline/stage"
	"neurorbit/stages/render/page"
)

// pub is the article.
var pub = page.Publication{
	Name: "attractors", Label: "Korsakova (2025)",
	Doc: "tables (md, tex, csv) and figures (svg, png, csv) of the attractors article",
}

// Stage returns the stage.
func Stage() *stage.Stage {
	return page.Stage("attractors_report", pub, page.NewPictureConfig, items())
}
