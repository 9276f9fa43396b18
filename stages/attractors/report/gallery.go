package report

import (
	"fmt"
	"image"
	"maps"
	"slices"
	"strings"

	"neurorbit/stages/attractors/gallery"
	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/attractors/portrait"
	model "neurorbit/stages/model/attractor"
	"neurorbit/stages/render/chart"
	"neurorbit/stages/render/page"
)

const galleryCaption = "Networks of the survey of random networks, picked by a rule. Four classes have as many pictures each. " +
	"The networks of a class are put in the order of their Kaplan-Yorke dimension D_KY, and of s where it is equal, and cut into " +
	"as many equal parts as it has pictures; shown is the one of each part that covers most of the plane of x₁ and x₂, each network at " +
	"one s only. Classes are those at the survey's horizon. Drawn as the article draws its figures; the line below draws the picture larger."

// tileDots is the longer side of a picture of the gallery.
const tileDots = 500

// buildGallery draws the networks of the gallery.
func buildGallery(r *reader) *page.Content {
	rows := read[gallery.Row](r, tableGallery)
	if len(rows) == 0 {
		return nil
	}
	c := &page.Content{
		Data:       []chart.Dataset{chart.Rows("", rows).Dataset()},
		Comparison: page.NotInPaper(fmt.Sprintf("%d networks; classes: %s", len(rows), tally(rows))),
	}
	for _, row := range rows {
		c.Tiles = append(c.Tiles, page.Tile{
			Title: row.Class, Text: tileText(row), Command: tileCommand(row), Dots: tileDots,
			Picture: func(dots int) (*image.RGBA, error) {
				path, err := pathOf(row)
				if err != nil {
					return nil, err
				}
				return Portrait(path, dots), nil
			},
		})
	}
	return c
}

// pathOf returns the vertices of the drawing of a network.
func pathOf(row gallery.Row) ([]nets.PlottedRow, error) {
	net, err := model.New(model.Params{N: int(row.N), D: int(row.D), S: row.S, Seed: uint32(row.Seed)})
	if err != nil {
		return nil, err
	}
	x1, x2 := nets.Trajectory(net.Run(model.DefaultInit), int(row.Discard), int(row.Tmax))
	return nets.Vertices(nets.Set{Skip: portrait.Skip}, x1, x2), nil
}

func tileText(row gallery.Row) string {
	dimension := "D_KY = " + page.Rounded(row.KYDim, 3)
	if row.Period > 0 {
		dimension = fmt.Sprintf("period %d, %s", row.Period, dimension)
	}
	return fmt.Sprintf("N = %d, D = %d, s = %s, seed %d; %s; covers %s %%", row.N, row.D, page.Short(row.S), row.Seed,
		dimension, page.Fixed(100*row.Coverage, 1))
}

// tileCommand is the line that draws the picture.
func tileCommand(row gallery.Row) string {
	return strings.Join([]string{"neurorbit", "attractor", "--n", fmt.Sprint(row.N), "--d", fmt.Sprint(row.D), "--s", fmt.Sprint(row.S),
		"--seed", fmt.Sprint(row.Seed), "-o", "x.png"}, " ")
}

// tally counts the classes of pictures: "2 chaotic, 1 periodic".
func tally(rows []gallery.Row) string {
	counts := map[string]int{}
	for _, r := range rows {
		counts[r.Class]++
	}
	var out []string
	for _, class := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%d %s", counts[class], class))
	}
	return strings.Join(out, ", ")
}
