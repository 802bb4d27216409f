#!/usr/bin/env python3
"""Features and tiles of one layer side by side: this portal, MapServer (FastCGI, two workers behind nginx) and PostGIS ST_AsMVT (pgbench, no web server at all), in turns inside the same minute.

features.py HOME PROGRAM [SECONDS]: HOME is an instance with a designed network (it is read only), PROGRAM the built maillage. Debian: mapserver-bin spawn-fcgi nginx wrk postgresql postgresql-15-postgis-3 gdal-bin.
All read the same spans of the network with the same thirteen properties. No cache: ours is passed by with Cache-Control: no-cache, the others have none.
"""
import contextlib, json, math, os, random, re, shutil, signal, socket, sqlite3, statistics, subprocess, sys, tempfile, time, urllib.parse, urllib.request

HOME, PROGRAM = sys.argv[1], sys.argv[2]
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 5
ROUNDS, WARM, CONNECTIONS, ASKED = 3, 5, 16, 300
COLUMNS = "id commune level mode support length_m fibres cables cost_new_eur cost_reuse_eur nro_id sro_id simulated".split()
room = tempfile.mkdtemp(prefix="maillage-features-")
os.chmod(room, 0o777)
started = []


def free():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(*args, **more):
    return subprocess.run(args, check=True, capture_output=True, text=True, **more).stdout


def begin(*args, **more):
    p = subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **more)
    started.append(p)
    return p


def wait(address, seconds=120):
    for _ in range(seconds * 5):
        try:
            return urllib.request.urlopen(address, timeout=30).read()
        except OSError:
            time.sleep(0.2)
    raise SystemExit(address + " does not answer")


def postgres():
    binaries = sorted(p for p in os.listdir("/usr/lib/postgresql"))[-1]
    binaries = f"/usr/lib/postgresql/{binaries}/bin/"
    data, port = room + "/pg", free()
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    run(*as_user, binaries + "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
    # Enough memory for the whole layer: no disk in the comparison.
    run(*as_user, binaries + "pg_ctl", "-D", data, "-w", "-l", room + "/pg.log", "-o", f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={room} -c shared_buffers=512MB -c fsync=off -c jit=off", "start")
    stop = [*as_user, binaries + "pg_ctl", "-D", data, "-m", "immediate", "stop"]
    where = f"host=127.0.0.1 port={port} user=postgres dbname=postgres"
    sql = lambda text: run("psql", "-qAt", where, "-c", text)
    try:
        sql("CREATE EXTENSION postgis")
        run("ogr2ogr", "-f", "PostgreSQL", "PG:" + where, HOME + "/territory.gpkg", "design_span", "-nln", "span", "-select", ",".join(COLUMNS), "-lco", "GEOMETRY_NAME=geom", "-lco", "FID=fid", "--config", "PG_USE_COPY", "YES")
        # Tiles from geometries that already stand in the projection of the web.
        sql("ALTER TABLE span ADD COLUMN web geometry(LineString, 3857); UPDATE span SET web = ST_Transform(geom, 3857); CREATE INDEX ON span USING gist (web)")
        sql("VACUUM FULL ANALYZE span")
    except Exception:
        subprocess.run(stop)
        raise
    return where, sql, stop


def mapserver(where):
    properties = ",".join(COLUMNS)
    open(room + "/layer.map", "w").write(f"""MAP NAME "bench" STATUS ON SIZE 256 256 EXTENT 2.8 46.1 5.6 48.5 UNITS DD MAXSIZE 8192
PROJECTION "init=epsg:4326" END
OUTPUTFORMAT NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/geo+json" FORMATOPTION "STORAGE=stream" FORMATOPTION "FORM=simple" END
OUTPUTFORMAT NAME "mvt" DRIVER "MVT" FORMATOPTION "EXTENT=4096" FORMATOPTION "EDGE_BUFFER=64" END
WEB METADATA "ows_title" "bench" "ows_onlineresource" "http://127.0.0.1/" "ows_enable_request" "*" "ows_srs" "EPSG:4326 EPSG:3857" "wfs_getfeature_formatlist" "geojson" END END
LAYER NAME "span" TYPE LINE STATUS ON CONNECTIONTYPE POSTGIS CONNECTION "{where}" PROCESSING "CLOSE_CONNECTION=DEFER"
DATA "geom FROM span USING UNIQUE fid USING srid=4326" PROJECTION "init=epsg:4326" END TEMPLATE "x"
METADATA "ows_title" "span" "gml_include_items" "{properties}" "gml_featureid" "fid" "wfs_maxfeatures" "1000" "ows_include_items" "{properties}" END
CLASS STYLE COLOR 0 0 0 END END END
LAYER NAME "tile" TYPE LINE STATUS ON CONNECTIONTYPE POSTGIS CONNECTION "{where}" PROCESSING "CLOSE_CONNECTION=DEFER"
DATA "web FROM span USING UNIQUE fid USING srid=3857" PROJECTION "init=epsg:3857" END
METADATA "gml_include_items" "{properties}" END CLASS STYLE COLOR 0 0 0 END END END
END""")
    open(room + "/mapserver.conf", "w").write(f'CONFIG ENV MS_MAP_NO_PATH "0" END MAPS MAP "{room}/layer.map" END END')
    environment = dict(os.environ, MAPSERVER_CONFIG_FILE=room + "/mapserver.conf", MS_MAPFILE=room + "/layer.map")
    # Not -n: it makes one worker of two. Without it workers leave for sessions of their own, and their file says who they are.
    run("spawn-fcgi", "-s", room + "/ms.sock", "-M", "0777", "-F", "2", "-P", room + "/ms.pid", "--", shutil.which("mapserv") or "/usr/lib/cgi-bin/mapserv", env=environment)
    port = free()
    open(room + "/nginx.conf", "w").write(f"""worker_processes 1; daemon off; pid {room}/nginx.pid; error_log {room}/nginx.err;
events {{ worker_connections 256; }}
http {{ access_log off; keepalive_requests 10000000; server {{ listen 127.0.0.1:{port};
  location / {{ fastcgi_pass unix:{room}/ms.sock; fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method; fastcgi_param SCRIPT_NAME /; fastcgi_param SERVER_NAME localhost; fastcgi_param SERVER_PORT {port};
    fastcgi_param MAPSERVER_CONFIG_FILE {room}/mapserver.conf; fastcgi_param MS_MAPFILE {room}/layer.map; fastcgi_buffers 64 64k; }}
  location /file {{ alias {room}/file; }} }} }}""")
    begin("nginx", "-c", room + "/nginx.conf", "-p", room)
    return f"http://127.0.0.1:{port}/"


def portal():
    port, home = free(), room + "/home"
    shutil.copytree(HOME, home, ignore=shutil.ignore_patterns("*.lock"))
    begin(PROGRAM, "serve", env=dict(os.environ, MAILLAGE_HOME=home, MAILLAGE_PORT=str(port), MAILLAGE_REQUESTS_PER_MINUTE="2000000000"))
    wait(f"http://127.0.0.1:{port}/ogc?f=json")
    return f"http://127.0.0.1:{port}"


def boxes(chooser):
    """Boxes of some 1.5 km around spans drawn by chance: where the network is, and more where it is dense."""
    with sqlite3.connect(f"file:{HOME}/territory.gpkg?mode=ro", uri=True) as db:
        most = db.execute("SELECT max(id) FROM rtree_design_span_geom").fetchone()[0]
        while True:
            at = db.execute("SELECT minx, miny FROM rtree_design_span_geom WHERE id = ?", (chooser.randint(1, most),)).fetchone()
            if at:
                yield at


def tile(lon, lat, z):
    return int((lon + 180) / 360 * 2**z), int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)


def load(name, urls, headers=()):
    """Requests/s, p50 and p99 in ms of one turn."""
    script = f"{room}/{name}.lua"
    with open(script, "w") as lua:
        lua.write("local urls = {\n" + ",\n".join(json.dumps(u) for u in urls) + "}\nlocal i = 0\nrequest = function() i = i % #urls + 1 return wrk.format('GET', urls[i]) end\n")
        for key, value in headers:
            lua.write(f"wrk.headers[{json.dumps(key)}] = {json.dumps(value)}\n")
        lua.write("done = function(s, l, r) io.write(string.format('RESULT %f %f %f %d\\n', s.requests / s.duration * 1e6, l:percentile(50) / 1e3, l:percentile(99) / 1e3, s.errors.status + s.errors.read + s.errors.timeout)) end\n")
    base = re.match(r"http://[^/]+", urls[0]).group()
    with open(script) as f:
        text = f.read().replace(base, "")
    open(script, "w").write(text)
    said = run("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", script, base)
    rate, p50, p99, errors = re.search(r"RESULT ([\d.]+) ([\d.]+) ([\d.]+) (\d+)", said).groups()
    if int(errors):
        raise SystemExit(f"{name}: {errors} errors\n{said}")
    return float(rate), float(p50), float(p99)


def mvt(where, tiles):
    values = ",".join(f"({i},{z},{x},{y})" for i, (z, x, y) in enumerate(tiles))
    run("psql", "-qAt", where, "-c", f"DROP TABLE IF EXISTS asked; CREATE TABLE asked AS SELECT * FROM (VALUES {values}) t(i,z,x,y); CREATE UNIQUE INDEX ON asked(i); ANALYZE asked")
    columns = ", ".join(COLUMNS)
    ask = f"SELECT ST_AsMVT(q, 'span', 4096, 'geom') FROM (SELECT ST_AsMVTGeom(s.web, ST_TileEnvelope(a.z,a.x,a.y), 4096, 64, true) AS geom, {columns} FROM asked a JOIN span s ON s.web && ST_TileEnvelope(a.z,a.x,a.y, margin => 64.0/4096) WHERE a.i = "
    open(room + "/mvt.sql", "w").write(f"\\set i random(0, {len(tiles) - 1})\n{ask}:i) q;\n")
    bytes_of = [int(run("psql", "-qAt", where, "-c", f"SELECT length(t) FROM ({ask}{i}) q) x(t)")) for i in range(0, len(tiles), 10)]

    def turn():
        for log in [f for f in os.listdir(room) if f.startswith("pgbench_log")]:
            os.remove(f"{room}/{log}")
        said = run("pgbench", "-n", "-M", "prepared", "-c", "4", "-j", "1", "-T", str(SECONDS), "-l", "-f", room + "/mvt.sql", where, cwd=room)
        taken = sorted(int(line.split()[2]) / 1e3 for f in os.listdir(room) if f.startswith("pgbench_log") for line in open(f"{room}/{f}"))
        return float(re.search(r"tps = ([\d.]+)", said).group(1)), taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    return turn, statistics.mean(bytes_of)


def processor(*commands):
    """Seconds of processor that the programs begun here have used so far, by the words of their command lines: what a request costs, however many others want the cores."""
    ticks = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = open(f"/proc/{pid}/cmdline").read()
            stat = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
            parent = open(f"/proc/{stat[1]}/cmdline").read() if stat[1] != "0" else ""
        except OSError:
            continue
        # Of those that ended, what their parent waited for counts too.
        if any(c in line or c in parent for c in commands):
            ticks += sum(map(int, stat[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def body(url, headers=()):
    return urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers)), timeout=60).read()


def table(title, turns):
    """Each contender in turn, three rounds; the ratio is that of the same round. A turn comes with the words by which its processes are known."""
    results = {name: [] for name in turns}
    # A portal that has served for a while is what is compared: its compiler has seen the work. The others warm their caches as long.
    for turn, _ in [t for t in turns.values() for _ in range(WARM)]:
        turn()
    for _ in range(ROUNDS):
        for name, (turn, commands) in turns.items():
            before = processor(*commands)
            result = turn()
            results[name].append((*result, (processor(*commands) - before) / max(1, result[0] * SECONDS) * 1e3))
    first = next(iter(turns))
    print(f"\n| {title} | requests/s | median, ms | p99, ms | processor a request, ms | ours against it, requests/s | by processor |\n|---|---|---|---|---|---|---|")
    for name, all_of in results.items():
        ratio = statistics.median(o[0] / t[0] for o, t in zip(results[first], all_of))
        cheaper = statistics.median(t[3] / o[3] for o, t in zip(results[first], all_of))
        print(f"| {name} | {statistics.median(r[0] for r in all_of):,.0f} | {statistics.median(r[1] for r in all_of):.1f} | {statistics.median(r[2] for r in all_of):.1f} | {statistics.median(r[3] for r in all_of):.2f} | {'' if name == first else f'{ratio:.1f} ×'} | {'' if name == first else f'{cheaper:.1f} ×'} |")
    print(f"\nLoad average {os.getloadavg()[0]:.1f}.", flush=True)


def main():
    chooser = random.Random(17)
    where, sql, stop = postgres()
    try:
        ms, ours = mapserver(where), portal()
        places = [p for p, _ in zip(boxes(chooser), range(ASKED))]
        asked = [(x - 0.01, y - 0.007, x + 0.01, y + 0.007) for x, y in places]
        box = lambda b: ",".join(f"{v:.6f}" for v in b)
        mine = [f"{ours}/ogc/collections/reseau-troncons/items?f=json&limit=1000&bbox={box(b)}" for b in asked]
        theirs = [f"{ms}?service=WFS&version=2.0.0&request=GetFeature&typenames=span&outputformat=geojson&count=1000&srsname=EPSG:4326&bbox={b[1]:.6f},{b[0]:.6f},{b[3]:.6f},{b[2]:.6f},urn:ogc:def:crs:EPSG::4326" for b in asked]
        counted = [(len(json.loads(body(m))["features"]), len(json.loads(body(t))["features"]), len(body(m)), len(body(t))) for m, t in zip(mine[:40], theirs[:40])]
        print(f"{sql('SELECT count(*) FROM span').strip()} spans; {ASKED} boxes, on average {statistics.mean(c[0] for c in counted):.0f} features of ours ({statistics.mean(c[2] for c in counted) / 1e3:.0f} kB) and {statistics.mean(c[1] for c in counted):.0f} of MapServer ({statistics.mean(c[3] for c in counted) / 1e3:.0f} kB); {CONNECTIONS} connections, turns of {SECONDS} s, {ROUNDS} rounds.")
        own, maps, sql_only, files = (room + "/home", PROGRAM), ("mapserv", room + "/nginx.conf", "nginx: worker", room + "/pg"), (room + "/pg",), (room + "/nginx.conf", "nginx: worker")
        table("features by box, GeoJSON", {"Maillage, embedded files": (lambda: load("features", mine), own), "MapServer 8, two workers, PostGIS": (lambda: load("wfs", theirs), maps)})

        tiles = [(z, *tile(x, y, z)) for (x, y), z in zip(places, [13, 14, 15] * ASKED)]
        mine = [f"{ours}/ogc/collections/reseau-troncons/tiles/WebMercatorQuad/{z}/{y}/{x}" for z, x, y in tiles]
        theirs = [f"{ms}?mode=tile&tilemode=gmap&tile={x}+{y}+{z}&layers=tile&map.imagetype=mvt" for z, x, y in tiles]
        by_sql, sql_bytes = mvt(where, tiles)
        past = (("Cache-Control", "no-cache"),)
        print(f"\n{ASKED} tiles of zooms 13 to 15: on average {statistics.mean(len(body(u, past)) for u in mine[::10]) / 1e3:.1f} kB of ours, {statistics.mean(len(body(u)) for u in theirs[::10]) / 1e3:.1f} kB of MapServer, {sql_bytes / 1e3:.1f} kB of ST_AsMVT, none of them packed.")
        table("tiles with every property, no cache", {"Maillage, embedded files": (lambda: load("tiles", mine, past), own), "MapServer 8, two workers, PostGIS": (lambda: load("mstiles", theirs), maps), "PostGIS ST_AsMVT, four connections, no web server": (by_sql, sql_only)})
        zipped = (("Accept-Encoding", "gzip"),)
        open(room + "/file", "wb").write(os.urandom(int(statistics.mean(len(body(u, zipped)) for u in mine[::10]))))
        static = re.match(r"http://[^/]+", ms).group() + "/file"
        table("tiles again, our cache on, packed as browsers ask", {"Maillage, kept tiles": (lambda: load("kept", mine, zipped), own), "a static file of their mean size, nginx": (lambda: load("static", [static]), files), "MapServer 8, two workers, PostGIS": (lambda: load("mstiles", theirs), maps), "PostGIS ST_AsMVT, four connections, no web server": (by_sql, sql_only)})
    finally:
        workers = open(room + "/ms.pid").read().split() if os.path.exists(room + "/ms.pid") else []
        # A mapserv that has served takes SIGTERM for a wish and waits for its next request; it holds nothing worth a farewell.
        for end, pid, how in [(os.killpg, p.pid, signal.SIGTERM) for p in reversed(started)] + [(os.kill, int(w), signal.SIGKILL) for w in workers]:
            # One that ended by itself keeps none of the others alive.
            with contextlib.suppress(ProcessLookupError):
                end(pid, how)
        subprocess.run(stop, capture_output=True)
        shutil.rmtree(room, ignore_errors=True)


main()
