using System.Diagnostics;

namespace Entraide.Benchmarks.GatewayBenches;

/// <summary>nginx as a proxy that checks nothing, with connections kept alive on both sides.</summary>
sealed class NginxProxy : IAsyncDisposable
{
    readonly Process process;
    readonly string folder;

    NginxProxy(Process process, string folder) => (this.process, this.folder) = (process, folder);

    public static NginxProxy Start(Uri url, params (string Path, Uri To)[] routes)
    {
        var folder = Directory.CreateTempSubdirectory("entraide-nginx").FullName;
        var file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, $$"""
            worker_processes auto;
            daemon off;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events { worker_connections 1024; }
            http {
                access_log off;
                keepalive_requests 100000000;
                client_body_temp_path {{folder}}; proxy_temp_path {{folder}}; fastcgi_temp_path {{folder}}; uwsgi_temp_path {{folder}}; scgi_temp_path {{folder}};
            {{string.Concat(routes.Select((route, i) => $"    upstream to{i} {{ server {route.To.Authority}; keepalive 64; keepalive_requests 100000000; }}\n"))}}
                server {
                    listen {{url.Authority}};
            {{string.Concat(routes.Select((route, i) => $"        location {route.Path} {{ proxy_pass http://to{i}; proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_set_header Host $host; }}\n"))}}
                }
            }
            """);
        // In the system's administrative folder on Debian, which is not on everybody's path.
        var program = new[] { "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx" }.FirstOrDefault(File.Exists) ?? "nginx";
        return new NginxProxy(Process.Start(new ProcessStartInfo(program, ["-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", file]))!, folder);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
