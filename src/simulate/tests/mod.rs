mod variance;
