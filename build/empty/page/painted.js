requestAnimationFrame(() => requestAnimationFrame(() => window.go.main.Empty.Painted()));
