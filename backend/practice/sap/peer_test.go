package sap_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/practice/cast"
	"signet/backend/practice/sap"
)

// TestWithASOAPClientOfOthers lets the npm soap client read the WSDL and call the system.
func TestWithASOAPClientOfOthers(t *testing.T) {
	t.Parallel()
	modules := os.Getenv("SIGNET_PEER_MODULES")
	if modules == "" {
		t.Skip("SIGNET_PEER_MODULES is not set: it names node_modules of frontend/e2e/peers after npm ci --ignore-scripts.")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("There is no node on this computer.")
	}
	s, base := start(t, sap.Options{})
	people := map[string]string{}
	for _, p := range cast.People() {
		people[p.SAPUser] = p.SAPPassword
	}
	practicePeople, err := json.Marshal(people)
	require.NoError(t, err)
	script, err := filepath.Abs("../../../frontend/e2e/peers/sap-wsdl.test.mjs")
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), node, "--test", "--test-reporter=tap", script)
	cmd.Env = append(os.Environ(), "SIGNET_PRACTICE_SAP="+base, "SIGNET_PRACTICE_PEOPLE="+string(practicePeople), "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "# skipped 0")
	o, _ := s.Order(order)
	require.Equal(t, "PEER-1", o.OurRef)
}
