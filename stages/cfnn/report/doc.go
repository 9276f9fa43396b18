// Package report draws the tables and figures of the paper on a chaotic feed-forward
// net, and of what goes beyond it. The map of the paper is in package cfnn.
//
// USPS images belong to others: they appear in pictures only, no CSV file has their
// pixels, and the table of them is not passed on.
package report
