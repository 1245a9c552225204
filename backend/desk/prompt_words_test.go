package desk

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTogether: the sentence of several rows on the sign-in prompt.
func TestTogether(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		all  []string
		want string
	}{
		{[]string{"Change purchase order 1"}, "Change purchase order 1"},
		{[]string{"Change purchase order 4500018811", "Change purchase order 4500018829", "Change purchase order 4500018690"},
			"Change 3 purchase orders: 4500018811, 4500018829 and 1 more"},
		{[]string{"Change purchase order 1", "Change purchase order 2"}, "Change 2 purchase orders: 1 and 2"},
		{[]string{"Send an email to a@x.example", "Send an email to b@x.example", "Send an email to c@x.example", "Send an email to d@x.example"},
			"Send an email to a@x.example, b@x.example and 2 more"},
		{[]string{"Send an email to …", "Send an email to …"}, "Send an email to …"},
		{[]string{"Read the entry A of the list", "Read the entry B of the list"}, "Read 2 entries: A and B of the list"},
		{[]string{"Change purchase order 1", "Change purchase order 1", "Change purchase order 2"}, "Change 2 purchase orders: 1 and 2"},
		{[]string{"Wait 1 seconds", "Wait 2 seconds"}, "Wait 1 and 2 seconds"},
		{[]string{"Pay 1", "Send 2"}, "Pay 1 and Send 2"},
		{[]string{"Read", "Read x"}, "Read x"},
	} {
		require.Equal(t, c.want, together(c.all))
	}
}
