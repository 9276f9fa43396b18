// Package report is the stage "attractors_report": the tables and figures of
// Korsakova, "Attractors in Neural Network Circuits: Beauty and Chaos" (2025), and of
// the survey beside it.
//
// The article prints three exponents, which its own estimator gives, and draws three
// orbits. Beside each drawing stands what is behind it (fig2_true ...): the points of
// the orbit, its spectrum, and how the Lyapunov exponents converge. The comparison with
// the article is that of the exponents; pictures are not compared.
//
// The article's drawing is painted dot by dot by package raster, as its plotting
// program does: chords between every k-th vertex of the interpolated path, with hair
// lines that let the paper through.
package report
