package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"net/url"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// opener opens connections with everything set that SQLite leaves off by
// default, without registering a second driver name for the process.
type opener struct {
	dsn    string
	driver *sqlite3.SQLiteDriver
}

func (c *opener) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c *opener) Driver() driver.Driver                        { return c.driver }

// pool opens connections to the file. WAL and FULL together lose no commit in a
// power cut; recursive_triggers lets the append-only triggers see INSERT OR REPLACE.
func pool(path string, readOnly bool, connections int) *sql.DB {
	q := url.Values{}
	q.Set("_busy_timeout", "5000")
	q.Set("_foreign_keys", "1")
	q.Set("_recursive_triggers", "1")
	q.Set("_synchronous", "FULL")
	q.Set("_secure_delete", "on")
	if !readOnly {
		q.Set("_journal_mode", "WAL")
	}
	pragmas := "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
	if readOnly {
		pragmas += "PRAGMA query_only=ON;"
	} else {
		pragmas += "PRAGMA wal_autocheckpoint=2000; PRAGMA journal_size_limit=67108864;"
	}
	d := &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		_, err := c.Exec(pragmas, nil)
		return err
	}}
	// Only these characters have a meaning in a file URI's path.
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	db := sql.OpenDB(&opener{dsn: "file:" + escaped + "?" + q.Encode(), driver: d})
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db
}
