// Neurorbit reproduces publications on neural networks as dynamical systems and
// checks every number they print. Type "neurorbit help".
package main

import (
	"io/fs"
	"os"

	"neurorbit/pipeline"
	"neurorbit/pipeline/cli"
	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/project"
	"neurorbit/stages"
	"neurorbit/stages/render/overlay"
)

func main() {
	os.Exit(cli.Run(program(), os.Args[1:]))
}

// program puts the machinery and the science together.
func program() *cli.Program {
	return &cli.Program{
		Program: project.Program{
			Title: "neurorbit",
			Lead: "Publications on neural networks as dynamical systems, reproduced from raw data to every table and figure. " +
				"Each published number is compared with what came out; each table and figure names the key and the command that made it.",
			Stages:   stages.All(),
			Folder:   stages.Folder,
			Sources:  map[string]fs.FS{"pipeline": pipeline.Sources, "stages": stages.Sources},
			Config:   "paper",
			Workflow: "stages/stages.go",
			Library:  "stages/model",
			Whole:    stages.Exact(),
		},
		Overlay: drawOverlay,
		Stdout:  os.Stdout,
		Stderr:  os.Stderr,
	}
}

// overlayDPI is the resolution of PNG figures that lay experiments over each other.
const overlayDPI = 150

// drawOverlay has the science's figures draw a chart of the machinery.
func drawOverlay(c *experiment.Chart) (svg, png []byte, err error) {
	chart := overlay.Chart{
		Title: c.Title, XText: c.XText, YText: c.YText, LogX: c.LogX, LogY: c.LogY,
		Experiments: c.Legend(), Stamps: c.Stamps,
	}
	for _, p := range c.Panels {
		panel := overlay.Panel{Title: p.Title}
		for _, l := range p.Lines {
			panel.Lines = append(panel.Lines, overlay.Line{Experiment: l.Experiment, X: l.X, Y: l.Y})
		}
		chart.Panels = append(chart.Panels, panel)
	}
	d, err := chart.Draw()
	if err != nil {
		return nil, nil, err
	}
	png, err = d.PNG(overlayDPI)
	return d.SVG(), png, err
}
