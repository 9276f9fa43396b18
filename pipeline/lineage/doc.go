// Package lineage says where things come from: what made a file (Explain), and
// why a stage was or is to be made again (Why, WhyRun).
package lineage
