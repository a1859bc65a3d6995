using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace Mox.Architecture.Tests;

/// <summary>The notices of what is shipped, given out at /licenses.txt.</summary>
public class Licenses
{
    private const string NoticeFile = "wwwroot/licenses.txt";

    private const string Rule = "--------------------------------------------------------------------------------";

    private const string Mit = """
        Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"),
        to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
        and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

        The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

        THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
        FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
        LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
        IN THE SOFTWARE.
        """;

    private const string Bsd = """
        Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions are met:

        1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.

        2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following disclaimer in the
        documentation and/or other materials provided with the distribution.

        THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO,
        THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS
        BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE
        GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT
        LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH
        DAMAGE.
        """;

    /// <summary>Analysers work while the program is built, and are no part of it.</summary>
    private static readonly HashSet<string> AtBuildOnly = ["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.EntityFrameworkCore.Analyzers", "Microsoft.NET.ILLink.Tasks"];

    /// <summary>When a package changed: MOX_WRITE_LICENSES=1 dotnet test tests/Architecture.Tests --filter Licenses writes the file anew, from the packages on this machine.</summary>
    [Fact]
    public void The_notices_name_every_package_that_is_shipped_in_the_version_of_the_lock_files()
    {
        var path = Path.Combine(House.Root, NoticeFile);
        var packages = Packages();
        if (Environment.GetEnvironmentVariable("MOX_WRITE_LICENSES") == "1") File.WriteAllText(path, Write(packages));
        var listed = File.ReadAllLines(path).Where(line => line.StartsWith("* ", StringComparison.Ordinal)).Select(line => line[2..]).ToList();
        Assert.Equal(packages.Select(package => $"{package.Key} {package.Value}"), listed.Where(line => !line.StartsWith("also ", StringComparison.Ordinal)));
        Assert.Equal(["also .NET", "also Inter"], listed.Where(line => line.StartsWith("also ", StringComparison.Ordinal)));
    }

    private static SortedDictionary<string, string> Packages()
    {
        var packages = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var project in new[] { "Protocols", "Shared", "WebUI", "Server" })
        {
            using var file = JsonDocument.Parse(House.Read($"{project}/packages.lock.json"));
            foreach (var package in file.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject()))
            {
                if (package.Value.GetProperty("type").GetString() != "Project" && !AtBuildOnly.Contains(package.Name)) packages[package.Name] = package.Value.GetProperty("resolved").GetString()!;
            }
        }

        return packages;
    }

    private static string Write(SortedDictionary<string, string> packages)
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var text = new StringBuilder("Mox.Appliance ships the software below, under the licences that follow.\n\n");
        var byLicence = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var files = new SortedDictionary<string, (string Title, List<string> Packages)>(StringComparer.Ordinal);
        foreach (var (name, version) in packages)
        {
            var folder = Path.Combine(cache, name.ToLowerInvariant(), version);
            var data = XDocument.Load(Path.Combine(folder, $"{name.ToLowerInvariant()}.nuspec")).Root!.Elements().First().Elements().ToLookup(element => element.Name.LocalName);
            var licence = data["license"].FirstOrDefault() is { } said && said.Attribute("type")?.Value == "expression" ? said.Value : name == "Portable.BouncyCastle" ? "MIT" : "own";
            var copyright = data["copyright"].FirstOrDefault()?.Value.Trim() ?? data["authors"].First().Value;
            text.Append(CultureInfo.InvariantCulture, $"* {name} {version}\n  {copyright}, {(licence == "own" ? "its own licence" : licence)}\n");
            if (licence != "own") Add(byLicence, licence, $"{name}: {copyright}");
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file).ToUpperInvariant() is "LICENSE.TXT" or "THIRD-PARTY-NOTICES.TXT" or "NOTICE.TXT").Order(StringComparer.Ordinal))
            {
                var content = Plain(File.ReadAllText(file));
                if (!files.TryGetValue(content, out var known)) files[content] = known = (Path.GetFileName(file).ToUpperInvariant(), []);
                known.Packages.Add(name);
            }
        }

        text.Append("* also .NET\n  Copyright (c) .NET Foundation and Contributors, MIT\n* also Inter\n  Copyright 2016 The Inter Project Authors, SIL Open Font License 1.1\n");
        Add(byLicence, "MIT", ".NET: Copyright (c) .NET Foundation and Contributors");
        foreach (var (licence, owners) in byLicence)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Rule}\n{licence}\n\n{string.Join('\n', owners)}\n\n{Text(licence)}\n");
        }

        foreach (var (content, (title, owners)) in files.OrderBy(file => file.Value.Packages[0], StringComparer.Ordinal).ThenBy(file => file.Value.Title, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Rule}\n{title} of {string.Join(", ", owners)}\n\n{content}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n{Rule}\nInter\n\n{Plain(House.Read("wwwroot/fonts/LICENSE.txt"))}\n").ToString();
    }

    private static void Add(SortedDictionary<string, List<string>> all, string key, string value)
    {
        if (!all.TryGetValue(key, out var values)) all[key] = values = [];
        values.Add(value);
    }

    private static string Text(string licence) => licence switch
    {
        "MIT" => Mit,
        "BSD-2-Clause" => Bsd,
        "Apache-2.0" => Plain(File.ReadAllText("/usr/share/common-licenses/Apache-2.0")),
        _ => throw new InvalidOperationException($"The text of {licence} is not known here"),
    };

    // Lines of others that begin like ours would be taken for packages.
    private static string Plain(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Trim('\n', '\uFEFF').Split('\n').Select(line => line.TrimEnd()).Select(line => line.StartsWith("* ", StringComparison.Ordinal) ? " " + line : line));
}
