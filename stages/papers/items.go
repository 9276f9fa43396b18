package papers

import "slices"

// publications lists the papers in the order of the report.
var publications = []publication{pbnn, attractors, cfnn}

// items returns all items in the order of the report.
func items() []item {
	return slices.Concat(pbnnItems(), searchItems(), attractorItems(), cfnnItems(), chaoticItems())
}
