using System.Diagnostics;

namespace Maillage.Web.Tests;

/// <summary>
/// A small library on a machine of its own: another process, with an OAI-PMH set of three documents, a plain picture and a IIIF image service. Its identifiers have slashes, as those of libraries do.
/// </summary>
internal sealed class SmallLibrary : IAsyncDisposable
{
    private readonly Process process;

    private SmallLibrary(Process process, int port) => (this.process, Address) = (process, $"http://127.0.0.1:{port}");

    public string Address { get; }

    public static async Task<SmallLibrary> Start()
    {
        ProcessStartInfo start = new("/usr/bin/python3", ["-c", Program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        string? port = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return new SmallLibrary(process, int.Parse(port!, System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private const string Program = """
        import http.server, json, struct, zlib
        def png(w, h):
            rows = b''.join(b'\0' + bytes([200, 180, 150] * w) for _ in range(h))
            part = lambda n, d: struct.pack('>I', len(d)) + n + d + struct.pack('>I', zlib.crc32(n + d))
            return b'\x89PNG\r\n\x1a\n' + part(b'IHDR', struct.pack('>IIBBBBB', w, h, 8, 2, 0, 0, 0)) + part(b'IDAT', zlib.compress(rows)) + part(b'IEND', b'')
        asked = set()
        class Door(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                base = 'http://127.0.0.1:%d' % self.server.server_port
                kind, body = 'image/png', png(40, 30)
                if self.path.startswith('/oai'):
                    record = lambda key, title, date, more: '<record><header><identifier>oai:biblio.example:ark:/99999/%s</identifier><datestamp>2026-01-01</datestamp></header><metadata><dc><dc:title>%s</dc:title><dc:date>%s</dc:date><dc:publisher>Bibliothèque de Clamecy</dc:publisher><dc:source>Fonds flottage</dc:source><dc:subject>flottage du bois</dc:subject><dc:identifier>%s/notice/%s</dc:identifier><dc:coverage>58145</dc:coverage>%s</dc></metadata></record>' % (key, title, date, base, key, more)
                    kind, body = 'text/xml; charset=utf-8', ('<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><responseDate>2026-11-25T10:00:00Z</responseDate><Identify><repositoryName>Clamecy</repositoryName><deletedRecord>no</deletedRecord><granularity>YYYY-MM-DD</granularity></Identify><ListRecords>'
                        + record('a1', 'Registre des flotteurs', '1547', '<dc:relation>%s/iiif/a1/info.json</dc:relation><dc:relation>vignette : %s/a1.png</dc:relation>' % (base, base))
                        + record('a2', 'Vue du port au bois', 'vers 1850', '<dc:relation>%s/a2.png</dc:relation>' % base)
                        + record('a3', 'Lettre sans image', 'XVIIIe siècle', '') + '</ListRecords></OAI-PMH>').encode()
                elif self.path == '/iiif/a1/info.json':
                    kind, body = 'application/json', json.dumps({'@context': 'http://iiif.io/api/image/3/context.json', 'id': base + '/iiif/a1', 'type': 'ImageService3', 'width': 2000, 'height': 1500, 'tiles': [{'width': 512, 'scaleFactors': [1, 2, 4]}]}).encode()
                elif self.path == '/page.png' or self.path == '/tard.png' and self.path not in asked:
                    asked.add(self.path)
                    kind, body = 'text/html', b'<html><script>alert(1)</script></html>'
                self.send_response(200)
                self.send_header('Content-Type', kind)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *rest): pass
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Door)
        print(server.server_port, flush=True)
        server.serve_forever()
        """;
}
