// Package rules holds the rules of the house as tests: who may import what, and
// what a connector may cost. It has no code of its own.
package rules
