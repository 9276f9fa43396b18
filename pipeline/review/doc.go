// Package review is what an evaluator of the artifact is given: which stored
// shards a review computes again, what commands took where they were measured,
// and two pages for the report: the checklists of the ACM badges with their
// evidence, in Markdown, and an artifact appendix in LaTeX. All of it is made
// from plain data: equal data give equal bytes.
package review
