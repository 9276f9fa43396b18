// Package explorer makes the page on which a person tries the networks of the three
// publications in a browser: reports/explorer.html, one file that opens from a disk and
// asks nothing of a network.
//
// # Same bits
//
// What the page shows is computed by package answer, compiled to WebAssembly: the same
// packages in the same order as the stages, so its numbers are those of the tables bit
// for bit, and those of the commands attractor and orbit, which every state of the page
// names. JavaScript draws; it computes no result. Weights are those of the table
// basenet/weights. Images are synthetic digits or drawn by hand: the USPS digits are not
// ours to pass on.
//
// # How it is made
//
// The command "explorer" runs go build for js/wasm with -trimpath and -buildvcs=false,
// takes wasm_exec.js from that toolchain, and puts both, gzipped and in base64, into
// page/index.html with the style sheet, the modules and the data. The modules stay ES
// modules: an import map in the page leads from their names to data: URLs. They ask two
// workers, made from a Blob, which run the program, one what follows a hand and one what
// takes longer; work goes on in slices of some 10 ms, between which a worker hears what
// has been called off.
//
// # Why it is not in the manifest of the report
//
// The bytes of a program change with the Go version, and a report is checked byte for
// byte by a program that may have no toolchain at hand. So the page has a digest of its
// own: of the code it is made of (as in the keys of stages, comments apart), of the page
// and of its data, but not of the toolchain. make reproduce leaves a page with the right
// digest as it is, and makes any other anew. It is kept with the sources and goes into
// bundles; only the report of the program's own config links to it.
package explorer
