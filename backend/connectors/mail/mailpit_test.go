package mail_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMailpit sends to a mail server that nobody here wrote and reads the mail back over
// its REST interface. SIGNET_MAILPIT names the program; without it, the one in PATH is taken:
// go install github.com/axllent/mailpit@v1.27.11
func TestMailpit(t *testing.T) {
	t.Parallel()
	program := os.Getenv("SIGNET_MAILPIT")
	if program == "" {
		var err error
		if program, err = exec.LookPath("mailpit"); err != nil {
			t.Skip("Mailpit is not installed here; SIGNET_MAILPIT names it")
		}
	}
	smtp, web := listen(t), listen(t)
	smtpAt, webAt := smtp.Addr().String(), web.Addr().String()
	b := &bench{t: t, system: at(t, smtp, "none"), values: asAnna()}
	require.NoError(t, smtp.Close())
	require.NoError(t, web.Close())
	cmd := exec.CommandContext(t.Context(), program, "--listen", webAt, "--smtp", smtpAt, "--smtp-auth-accept-any", "--smtp-auth-allow-insecure",
		"--disable-version-check", "--database", t.TempDir()+"/mails.db")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = cmd.Stdout
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	for ready := 0; ready < 2 && lines.Scan(); {
		if strings.Contains(lines.Text(), "[smtpd] starting") || strings.Contains(lines.Text(), "accessible via") {
			ready++
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()

	_, err = b.send(letter("html", "<p>Guten Tag</p>", "bcc", "quiet@halden.example", "attachments",
		[]any{map[string]any{"name": "Auftrag ä.txt", "data": []byte("4500018690")}}))
	require.NoError(t, err)

	var got struct {
		Subject, Text, HTML string
		MessageID           string
		From                struct{ Address string }
		To, Bcc             []struct{ Address string }
		Attachments         []struct {
			FileName string
			Size     int
		}
	}
	resp, err := http.Get("http://" + webAt + "/api/v1/message/latest")
	require.NoError(t, err)
	defer resp.Body.Close()
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&got))
	require.Equal(t, "Bestellung 4500018690 überfällig", got.Subject)
	require.Equal(t, "anna.keller@halden.example", got.From.Address)
	require.Equal(t, "Guten Tag\n.\nWo bleibt sie?", strings.TrimSpace(strings.ReplaceAll(got.Text, "\r\n", "\n")))
	require.Contains(t, got.HTML, "<p>Guten Tag</p>")
	require.Equal(t, "orders@brandt-stahlhandel.example", got.To[0].Address)
	require.Equal(t, "key-1.signet@halden.example", got.MessageID)
	require.Equal(t, "Auftrag ä.txt", got.Attachments[0].FileName)
	require.Equal(t, 10, got.Attachments[0].Size)
}
