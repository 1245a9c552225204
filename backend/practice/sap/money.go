package sap

import (
	"fmt"
	"strconv"
	"strings"
)

// money is an amount in ten-thousandths, the precision of BAPICURR.
type money int64

// parseMoney reads an amount that was checked before; anything else is zero.
func parseMoney(s string) money {
	sign := money(1)
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = -1, rest
	}
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(fraction + "0000")[:4], 10, 64)
	if err != nil {
		return 0
	}
	return sign * money(n)
}

// String writes cents, and more decimals only where they count.
func (m money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	s := fmt.Sprintf("%s%d.%04d", sign, m/10000, m%10000)
	return strings.TrimSuffix(s, "00")
}

// times multiplies a price by a quantity with three decimals.
func (m money) times(quantity string) money {
	whole, fraction, _ := strings.Cut(quantity, ".")
	n, err := strconv.ParseInt(whole+(fraction + "000")[:3], 10, 64)
	if err != nil {
		return 0
	}
	return m * money(n) / 1000
}
