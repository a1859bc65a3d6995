using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Mox.Server.Storage;

return 0;

/// <summary>What <c>dotnet ef</c> makes migrations from; the program itself does nothing.</summary>
internal sealed class ApplianceDbFactory : IDesignTimeDbContextFactory<ApplianceDb>
{
    public ApplianceDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<ApplianceDb>().UseSqlite("Data Source=:memory:").Options);
}
