var x = 0; return x;
